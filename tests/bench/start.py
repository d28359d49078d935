"""From the shell prompt to the course, to a lesson's text, to the first point of a curve."""

import time

from terminal import Terminal

from bench.measure import in_turn, row, seconds_of


def course_visible():
    with Terminal() as terminal:
        return terminal.wait_for("The XOR network") - terminal.began


def text_visible():
    """The first step's text of the lesson named on the command line."""
    with Terminal("xor_net") as terminal:
        return terminal.wait_for("step 1 of") - terminal.began


def text_after_enter():
    """Enter is pressed as soon as the course is there."""
    with Terminal() as terminal:
        terminal.wait_for("The perceptron")
        terminal.press("enter")
        return terminal.wait_for("step 1 of") - terminal.began


def run_pressed(goal_line="accuracy"):
    """Return seconds from Enter on a warm kernel to the first point and to XOR learned."""
    with Terminal("xor_net") as terminal:
        terminal.wait_for("ready", 60)
        terminal.settle(1.0)
        began = time.monotonic()
        terminal.press("enter")
        first = terminal.wait_for(lambda text: "steps/s" in text, 30) - began
        learned = terminal.wait_for(lambda text: "accuracy 1.00" in text, 30) - began
        terminal.wait_for("done", 60)
        return first, learned


PLAIN_XOR = """\
import keras, numpy as np, time
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
y = np.array([[0], [1], [1], [0]], dtype="float32")
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, activation="tanh"),
                          keras.layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.Adam(0.05), loss="binary_crossentropy", metrics=["accuracy"])
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] == 1 and logs["loss"] < 0.1:
            self.model.stop_training = True
began = time.perf_counter()
model.fit(x, y, epochs=2000, verbose=0, callbacks=[Stop()])
print(time.perf_counter() - began)
"""


def rows(runs=3):
    (imports, course, text, entered), again = in_turn(
        runs, lambda: seconds_of("import tensorflow"), course_visible, text_visible, text_after_enter
    )
    yield row(
        "course visible",
        course,
        imports,
        "s",
        "under 0.6 s and at most a tenth of `import tensorflow`",
        lambda ours, base: ours < 0.6 and ours <= base / 10,
        again,
    )
    for what, seconds in (("step text visible (dltui xor_net)", text), ("… after Enter", entered)):
        yield row(what, seconds, imports, "s", "under 0.9 s", lambda ours, _: ours < 0.9, again)
    (pressed,), again = in_turn(runs, run_pressed)
    yield row(
        "first point after run (warm kernel)",
        [first for first, _ in pressed],
        None,
        "s",
        "under 1.5 s",
        lambda ours, _: ours < 1.5,
        again,
    )
    yield row(
        "XOR learned after run (warm kernel)",
        [learned for _, learned in pressed],
        None,
        "s",
        "under 3 s",
        lambda ours, _: ours < 3,
        again,
    )
