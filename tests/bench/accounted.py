"""What watching takes from a training, counted where it is spent; `watching` measures what its speed loses.

Speeds of two fits differ by several per cent here for no reason of ours. Time spent is known exactly:

- in the kernel, all hooks of a fit under watch, less what Keras's own hooks take in the same fit bare, and
  the processor time of the thread that publishes (it holds the interpreter);
- in the app, or the headless runner, its processor time. It costs a training that leaves a core idle nothing,
  and one that keeps both busy all of it at worst, because each operation waits for its slowest thread. Of a
  training that keeps k of two cores busy the part k - 1 is counted.
"""

from bench.measure import figures_of, row
from bench.watching import NETS, PICTURED

SCRIPT = """\
import json, os, threading, time
import keras, numpy as np
from dltui import live
from dltui.live import keras_fit, monitor
make_pictures = list  # none, where the setup makes none
{setup}
spent = 0.0

def timed(function):
    def call(*args, **kwargs):
        global spent
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent += time.perf_counter() - began
    return call

class Until(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.began = time.perf_counter()
    def on_epoch_end(self, epoch, logs=None):
        if time.perf_counter() - self.began > {seconds}:
            self.model.stop_training = True

def processor_seconds(pid):
    words = open(f"/proc/{{pid}}/stat").read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

def publishing():
    for thread in threading.enumerate():
        if thread.name == "IOPub":
            return int(open(f"/proc/self/task/{{thread.native_id}}/schedstat").read().split()[0]) / 1e9
    return 0.0

def measured(pictures):
    global spent
    spent, began = 0.0, time.perf_counter()
    before = publishing(), processor_seconds(os.getppid()), processor_seconds(os.getpid())
    model.fit({data}, epochs=1_000_000, verbose=0, callbacks=[Until(), *pictures])
    after = publishing(), processor_seconds(os.getppid()), processor_seconds(os.getpid())
    seconds = time.perf_counter() - began
    return [spent / seconds, *((b - a) / seconds for a, b in zip(before, after))]

names = ["on_" + name for name in keras_fit.HOOKS]
own = {{name: getattr(keras.callbacks.CallbackList, name) for name in names}}
monitor.uninstall()
model.fit({data}, epochs=2, verbose=0)
for name in names:
    setattr(keras.callbacks.CallbackList, name, timed(own[name]))
bare = measured([])
for name in names:
    setattr(keras.callbacks.CallbackList, name, own[name])
monitor.install()
keras_fit._Hook.__call__ = timed(keras_fit._Hook.__call__)
watched = measured(make_pictures())
with open(os.environ["DLTUI_BENCH_OUT"], "w") as out:
    json.dump([bare, watched], out)
print("measured")
"""
SECONDS = 10  # of each fit


def accounts(setup, data, mode):
    """Return shares of a fit's time: [hooks, publishing, app, kernel] of it bare, and the same watched."""
    return figures_of(SCRIPT.format(setup=setup, data=data, seconds=SECONDS), mode)


def account_rows(name, setup, data, mode, runs, most):
    """Yield what watching takes of a training's time, in per cent: in the kernel, by the app, together."""
    kernel, app, together, cores = [], [], [], []
    for _ in range(runs):
        bare, watched = accounts(setup, data, mode)
        kernel.append(100 * (watched[0] - bare[0] + watched[1]))
        app.append(100 * watched[2])
        cores.append(watched[3])
        together.append(kernel[-1] + app[-1] * min(1.0, max(0.0, watched[3] - 1)))
    who = "the app" if mode == "app" else "the runner"
    yield row(f"watching {name}, {mode}: in the kernel", kernel, None, "%", "", lambda *_: True)
    yield row(f"… by {who}, of a core", app, None, "%", "", lambda *_: True)
    yield row("… cores that the training kept busy", cores, None, "", "", lambda *_: True)
    yield row("… together, of the training's time", together, None, "%", f"under {most}", under(most))


def under(most):
    return lambda ours, _: ours < most


def rows(runs=3):
    for name, (setup, data) in NETS.items():
        for mode, most in (("headless", 2), ("app", 3)):
            yield from account_rows(name, setup, data, mode, runs, most)
    for name, (setup, data) in PICTURED.items():
        yield from account_rows(name, setup, data, "app", runs, 5)
