# ---
# title: The perceptron
# year: 1957
# people: Frank Rosenblatt
# summary: One unit learns AND, OR and NOT from its mistakes, within a limit
#   that a theorem gives. XOR it never learns.
# goal: [and/accuracy >= 1.0, or/accuracy >= 1.0, not/accuracy >= 1.0]
# quick: {slow_motion: 0.0, xor_epochs: 3}
# minutes: 15
# seed: 1957
# ---

# %% [markdown]
# # The perceptron
#
# In 1957 Frank Rosenblatt, a psychologist at the Cornell Aeronautical
# Laboratory, proposed a machine that nobody had to program. It was shown
# examples, and where it answered wrongly it changed itself. The Mark I, built
# soon after, looked at the world through 400 photocells, and its weights were
# potentiometers turned by motors.
#
# This lesson takes its heart, a single unit with two inputs, and lets it learn
# AND, OR and NOT. You will see the line that it draws jump at every mistake,
# count the mistakes, hold them against a theorem that limits them, and meet the
# little function that no perceptron of this kind can ever learn.

# %%
import itertools
import time

import keras
import numpy as np

from dltui import live
from dltui.drawings import Heatmap

# %% [markdown]
# # Four corners
#
# Two inputs A and B, each 0 or 1, make four points: the corners of a square. A
# logic gate answers each corner with 0 or 1. AND says 1 only where both are 1,
# OR where at least one is. NOT has one input; here it turns A around and
# ignores B, so that all gates fit on the same square.
#
# These four rows are all the data that exist. There is no validation set,
# because there is no fifth corner to ask about: whoever gets all four right has
# understood everything. That is why logic gates are a good place to watch a
# learning rule, and a bad place to learn about generalization.

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")  # (4, 2): A, B
gates = {  # each (4, 1)
    "and": np.array([[0], [0], [0], [1]], "float32"),
    "or": np.array([[0], [1], [1], [1]], "float32"),
    "not": np.array([[1], [1], [0], [0]], "float32"),
}

print("A B   " + "  ".join(f"{name:>3}" for name in gates))
for row, (a, b) in enumerate(corners):
    answers = (f"{targets[row, 0]:3.0f}" for targets in gates.values())
    print(f"{a:.0f} {b:.0f}   " + "  ".join(answers))

# %% [markdown]
# # A unit that decides
#
# Warren McCulloch and Walter Pitts described the unit in 1943. It weighs its
# inputs, adds a bias, and fires or stays silent:
#
# $$z = w_1 x_1 + w_2 x_2 + b$$
#
# It answers 1 if $z > 0$ and 0 otherwise. The points with $z = 0$ form a
# straight line; the weights are an arrow across this line, pointing to the side
# of the ones, and the bias shifts it. So the unit is a ruler laid over the
# square. Laying it by hand is easy: with $w = (1, 1)$ and $b = -1.5$ the unit
# computes AND. McCulloch and Pitts had to choose such numbers. Rosenblatt's
# question was how a machine could find them.


# %%
def threshold(weighted_sums):
    return keras.ops.cast(weighted_sums > 0, "float32")


weights_by_hand = np.array([[1.0], [1.0]], dtype="float32")  # (2, 1)
answers = threshold(corners @ weights_by_hand - 1.5)  # (4, 1)
for (a, b), answer in zip(corners, np.asarray(answers)[:, 0]):
    print(f"{a:.0f} and {b:.0f} is {answer:.0f}")

# %% [markdown]
# # Learning from mistakes
#
# Show one corner $x$ with its target $t$ and compare with the answer $y$. The
# error $t - y$ is 0, 1 or $-1$, and the rule is
#
# $$w \leftarrow w + \eta (t - y) x$$
# $$b \leftarrow b + \eta (t - y)$$
#
# A right answer changes nothing. If the unit was silent but should have fired,
# the corner is added to the weights, so that its sum $z$ is larger next time;
# in the opposite case it is subtracted. No derivative occurs, and none would
# help: a threshold is flat on both sides of its jump. In Keras this means a
# model with its own `train_step`. One metric counts mistakes over the whole
# training.


# %%
class MistakesSoFar(keras.metrics.Sum):
    def reset_state(self):
        """Keep counting: Keras resets its metrics at every epoch."""


class Perceptron(keras.Sequential):
    def __init__(self, name, learning_rate):
        unit = keras.layers.Dense(1, threshold, kernel_initializer="zeros")
        super().__init__([keras.Input((2,)), unit], name=name)
        self.unit = unit  # kernel (2, 1) and bias (1,)
        self.learning_rate = learning_rate
        self.mistakes = MistakesSoFar(name="mistakes")

    def train_step(self, data):
        inputs, targets = data  # (1, 2) and (1, 1): one corner at a time
        outputs = self(inputs)  # (1, 1)
        error = targets - outputs  # (1, 1): 0, 1 or -1
        correction = self.learning_rate * error
        self.unit.kernel.assign_add(keras.ops.transpose(inputs) @ correction)
        self.unit.bias.assign_add(correction[0])
        self.mistakes.update_state(keras.ops.abs(error))
        results = self.compute_metrics(inputs, targets, outputs)
        results.pop("loss")  # this rule has none
        return results

    def line(self):
        """Return w1, w2 and b, divided by the learning rate."""
        numbers = np.append(self.unit.kernel, self.unit.bias)  # (3,)
        return numbers / self.learning_rate


# %% [markdown]
# # Before you train
#
# All weights start at zero, so at first the unit is silent everywhere. In every
# epoch it sees the four corners once, in an order that the seed decides. Two
# callbacks watch: one redraws the line after each mistake and waits a moment,
# so that the eye can follow; the other ends the training after an epoch without
# a mistake, because from there on nothing would ever change again. Decide on
# your answer now; the step after next will give it.

# %% [markdown] tags=["predict"]
# The learning rate $\eta$ scales every correction. From zero weights, AND is
# learned with $\eta = 1$ and then again, in the same order, with $\eta = 4$.
# How do the numbers of mistakes compare?
#
# - [ ] the larger rate needs about a quarter of the mistakes
# - [ ] the larger rate overshoots and needs more
# - [x] they are exactly the same

# %%
learning_rate = 1.0  # @param [0.25, 0.5, 1.0, 2.0, 4.0] {type: "raw"}
slow_motion = 0.12  # @param {type: "slider", min: 0.0, max: 1.0, step: 0.02}
xor_epochs = 25  # @param {type: "integer", min: 3, max: 1000}
seed = 1957  # @param {type: "integer", min: 0, max: 9999}

generator = np.random.default_rng(seed)
# Keras's own shuffling repeats one order in every epoch once a seed is set.
orders = [generator.permutation(4) for _ in range(1000)]
order = np.concatenate(orders)  # (4000,): rows of the table, four an epoch
one_by_one = {"batch_size": 1, "shuffle": False, "steps_per_epoch": 4}


class EveryMistake(keras.callbacks.Callback):
    def __init__(self, pictures, seconds):
        super().__init__()
        self.pictures = pictures
        self.seconds = seconds
        self.seen = 0

    def on_train_batch_end(self, batch, logs):
        if logs["mistakes"] == self.seen:
            return
        self.seen = logs["mistakes"]
        for picture in self.pictures:
            if picture.watched:  # a plain script shows only the last one
                drawing = picture.draw(self.model)
                live.show(drawing, picture.name, f"mistake {self.seen:.0f}")
        time.sleep(self.seconds)


class UntilNoMistake(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs):
        if logs["accuracy"] == 1:
            self.model.stop_training = True


def watch(targets, seconds):
    boundary = live.DecisionBoundary(corners, targets, names=("0", "1"))
    network = live.Network(inputs=("A", "B"))
    motion = EveryMistake([boundary, network], seconds)
    return [boundary, network, motion, UntilNoMistake()]


# %% [markdown]
# # Train it
#
# Watch two things. The line jumps after a mistake and rests after a right
# answer; it often spoils one corner while it mends another, and still it
# arrives. And the curve `mistakes`, which counts them from the beginning,
# climbs in steps and then stays flat for good. The curve `accuracy` is taken
# before each correction, so it reaches 1 in the first epoch in which the unit
# is right four times out of four.
#
# The finished line lies anywhere between the two classes. The rule stops at the
# first line that works; it does not look for the best one.

# %%
model = Perceptron("and", learning_rate)
model.compile(metrics=["accuracy"])
model.fit(
    corners[order],
    gates["and"][order],
    epochs=50,
    callbacks=watch(gates["and"], slow_motion),
    verbose=0,
    **one_by_one,
)
mistakes = {"and": float(model.mistakes.result())}
lines = {"and": model.line()}
print(f"AND: {mistakes['and']:.0f} mistakes, then w1, w2, b = {lines['and']}")

# %% [markdown]
# # OR and NOT
#
# The same unit, the same rule, other answers. OR needs a line that cuts off the
# corner (0, 0) alone; NOT needs the arrow turned around and ought to find out
# that B does not matter. Then AND is learned once more, from zero, in the same
# order, with four times the learning rate.
#
# The count agrees with the first one to the last mistake. From zero weights, a
# rate of 4 multiplies every sum $z$ by 4 and changes no sign, so no decision
# differs. A perceptron's learning rate is only a unit of measurement; of no
# other network in this course will that be true.

# %%
for name in ("or", "not"):
    model = Perceptron(name, learning_rate)
    model.compile(metrics=["accuracy"])
    model.fit(
        corners[order],
        gates[name][order],
        epochs=50,
        callbacks=watch(gates[name], slow_motion),
        verbose=0,
        **one_by_one,
    )
    mistakes[name] = float(model.mistakes.result())
    lines[name] = model.line()
    print(f"{name.upper()}: {mistakes[name]:.0f} mistakes, then {lines[name]}")

faster = Perceptron("and_faster", 4 * learning_rate)
faster.compile(metrics=["accuracy"])
faster.fit(
    corners[order],
    gates["and"][order],
    epochs=50,
    callbacks=[UntilNoMistake()],
    verbose=0,
    **one_by_one,
)
print(f"AND at four times the rate: {faster.mistakes.result():.0f} mistakes")

# %% [markdown]
# # Novikoff's bound
#
# Why does it arrive at all? Albert Novikoff's proof of 1962 fits in three
# lines. Count the bias as a weight for an input that is always 1, let $R$ be
# the length of the longest example, and let $\gamma$ be the widest margin that
# any line through the data has. After $k$ mistakes, at rate 1,
#
# $$k \gamma \leq |w| \leq R \sqrt{k}$$
#
# because each correction moves $w$ by at least $\gamma$ towards the ideal
# direction, and lengthens $|w|^2$ by at most $R^2$. Both can hold only while
#
# $$k \leq \left(\frac{R}{\gamma}\right)^2$$
#
# The order of the examples does not occur in it. With four corners we can
# compute $\gamma$ exactly: the shortest weights that give every corner a sum of
# at least 1, on its right side, are fixed by at most three corners.


# %%
extended = np.hstack([corners, np.ones((4, 1))])  # (4, 3): A, B, always 1


def widest_margin(targets):
    """Return the widest margin of all lines, None if none separates."""
    examples = (2 * targets - 1) * extended  # (4, 3): z > 0 now means "right"
    margins = []
    for count in (1, 2, 3):
        for touching in itertools.combinations(examples, count):
            weights = np.linalg.pinv(touching) @ np.ones(count)  # (3,)
            if (examples @ weights > 1 - 1e-9).all():
                margins.append(1 / np.linalg.norm(weights))
    return max(margins, default=None)


def count_mistakes(targets, generator):
    """Return the mistakes until an epoch without any, in a random order."""
    weights, mistakes, before = np.zeros(3), 0, None
    while mistakes != before:
        before = mistakes
        for row in generator.permutation(4):
            error = targets[row, 0] - float(extended[row] @ weights > 0)
            weights += error * extended[row]
            mistakes += int(abs(error))
    return mistakes


longest = np.sqrt(3)  # R, the length of (1, 1, 1)
print("gate   margin   bound   mistakes   worst of 500 orders")
for name, targets in gates.items():
    margin, made = widest_margin(targets), mistakes[name]
    bound = (longest / margin) ** 2
    worst = max(count_mistakes(targets, generator) for _ in range(500))
    print(f"{name:<4}   {margin:6.3f}   {bound:5.0f}   {made:8.0f}   {worst:6}")

    length = np.linalg.norm(lines[name])  # |w| with the bias as a weight
    assert made * margin <= length + 1e-9, f"{name}: too short for {made}"
    assert length <= longest * np.sqrt(made) + 1e-9, f"{name}: too long"
    assert max(made, worst) <= bound + 1e-9, f"{name}: beyond the bound"

# %% [markdown]
# # XOR
#
# One more gate: XOR says 1 where exactly one input is 1, so its ones lie on one
# diagonal of the square and its zeros on the other. Nothing about the program
# changes, only the four targets. Look at the curve `mistakes`: for AND it went
# flat after a few epochs. And look at the line: it jumps from one side to the
# other, since every correction that helps one corner takes away from the two
# beside it. Whenever three corners are right, the fourth breaks the peace.
# Before you run it, think about where the weights are going.

# %% [markdown] tags=["predict"]
# The perceptron trains on XOR for as long as you let it. What do its weights
# do?
#
# - [ ] they grow without limit
# - [ ] they settle at a line that gets three corners right
# - [x] they run in circles through a few values, for ever

# %%
xor_targets = np.array([[0], [1], [1], [0]], "float32")  # (4, 1)
model = Perceptron("xor", learning_rate)
model.compile(metrics=["accuracy"])
visited = []
remember = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: visited.append(tuple(model.line()))
)
model.fit(
    corners[order],
    xor_targets[order],
    epochs=xor_epochs,
    callbacks=[*watch(xor_targets, slow_motion / 10), remember],
    verbose=0,
    **one_by_one,
)
print(f"{model.mistakes.result():.0f} mistakes, and no epoch without one")
print(
    f"the {len(visited)} epochs ended at {len(set(visited))} different lines:"
)
print("   w1    w2     b   epochs")
for line in sorted(set(visited)):
    print(*(f"{number:5.1f}" for number in line), f"{visited.count(line):7d}")

# %% [markdown]
# # Why it cannot
#
# Suppose some line computed XOR. The four corners then demand
#
# $$b \leq 0$$
# $$w_1 + b > 0$$
# $$w_2 + b > 0$$
# $$w_1 + w_2 + b \leq 0$$
#
# Add the two in the middle: $w_1 + w_2 + 2b > 0$. Add the outer two:
# $w_1 + w_2 + 2b \leq 0$. Both cannot hold, so there is no such line, and
# Novikoff's theorem promises nothing.
#
# In 1969 Marvin Minsky and Seymour Papert turned such arguments into a book,
# *Perceptrons*: parity and connectedness are out of reach for any perceptron
# whose units each see a small part of the picture. They also knew that layers
# of units could do it. What nobody had was a rule for training them.

# %%
print("widest margin for XOR:", widest_margin(xor_targets))
assert widest_margin(xor_targets) is None

axis = np.linspace(-2, 2, 21)
many = np.array([*itertools.product(axis, repeat=3)])  # (9261, 3): w1, w2, b
fires = many @ extended.T > 0  # (9261, 4)
right = (fires == (xor_targets[:, 0] == 1)).sum(axis=1)  # (9261,)
for count in range(5):
    print(f"{(right == count).sum():5d} lines get {count} corners right")

# %% [markdown]
# # Exercise: the rule without Keras
#
# Write the perceptron rule yourself, in NumPy, for one example. The weights and
# the example have two components, the bias and the target are plain numbers.
# The unit fires if its sum is greater than 0, exactly as above, and the
# learning rate is 1.
#
# The function returns the new weights and the new bias; it must not change the
# weights that it was given. The starter runs, but learns nothing. The check
# first tries single examples, so a wrong sign shows at once, and then lets your
# function learn AND.

# %% [markdown] tags=["hint"]
# The error is the target minus the answer: 1, 0 or -1. Each weight moves by the
# error times its component of the example, the bias by the error alone.
# `weights + ...` makes a new array; `weights += ...` would change the old one.


# %% tags=["exercise"]
def update(weights, bias, example, target):
    # weights (2,), example (2,)
    return weights, bias


# %% tags=["solution"]
def update(weights, bias, example, target):
    # weights (2,), example (2,)
    answer = 1 if weights @ example + bias > 0 else 0
    error = target - answer
    return weights + error * example, bias + error


# %% tags=["check"]
cases = [([1, 1], 1, [1, 1, 1]), ([1, 0], 0, [0, 0, 0]), ([0, 1], 1, [0, 1, 1])]
for example, target, expected in cases:
    zero = np.zeros(2)
    weights, bias = update(zero, 0.0, np.array(example, float), target)
    assert not zero.any(), f"expected the old weights to stay 0, got {zero}"
    got = [float(number) for number in (*weights, bias)]
    asked = f"from zero, example {example}, target {target}"
    assert got == expected, f"{asked}: expected w1, w2, b {expected}, got {got}"

weights, bias = np.zeros(2), 0.0
for _ in range(20):
    for example, target in zip(corners, gates["and"][:, 0]):
        weights, bias = update(weights, bias, example, target)
got = [int(weights @ example + bias > 0) for example in corners]
assert got == [0, 0, 0, 1], f"after 20 epochs: expected [0, 0, 0, 1], got {got}"

# %% [markdown]
# # What to try, and what came next
#
# - Lay the line for XOR yourself, with three sliders: which corner stays wrong?
# - Change the seed: the order of the corners changes, the line ends elsewhere,
#   the bound holds.
# - Raise `slow_motion` and say before each jump which way the line must move.
# - Give XOR 1,000 epochs. Does it visit more lines?
# - Change one target of AND. Which of the sixteen functions of two inputs can
#   be learned? (Fourteen.)
#
# Bernard Widrow and Marcian Hoff replaced the threshold in training by the sum
# itself in 1960 and got an error with a slope. Slopes multiply through layers,
# and with them came the answer to XOR: the next lesson.

# %% tags=["play"]
places = np.linspace(-0.25, 1.25, 60)  # (60,)
plane_a, plane_b = np.meshgrid(places, places[::-1])  # (60, 60) each
marks = xor_targets[:, 0].astype(int)  # (4,)


@live.play.sliders(
    w1=(-2.0, 2.0, 1.0), w2=(-2.0, 2.0, 1.0), b=(-2.0, 2.0, -0.5)
)
def draw_the_line(w1, w2, b):
    """Draw the line yourself."""
    fires = (w1 * plane_a + w2 * plane_b + b > 0).astype("float32")  # (60, 60)
    answers = corners @ np.array([w1, w2]) + b > 0  # (4,)
    right = (answers == (marks == 1)).sum()
    ends = (-0.25, 1.25)
    plane = Heatmap(fires, ends, ends, 0, 1, True, corners, marks, ("0", "1"))
    return {f"{right} of 4 corners right": plane}
