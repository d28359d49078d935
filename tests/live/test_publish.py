import subprocess
import sys
import textwrap

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from pace import PATIENCE

from dltui import wire
from dltui.drawings import Heatmap, Text
from dltui.events import FitEnded, FitStarted, KernelChanged, Mark, Output, Picture, Points, Result
from dltui.live import publish

FIT = """
import keras, numpy as np
from dltui import live
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)], name="plane")
model.compile("sgd", "mse")
x, y = np.zeros((40, 2)), np.zeros((40, 1))
model.fit(x, y, batch_size=4, epochs={epochs}, callbacks=[live.DecisionBoundary(x, y)])
print("after the fit")
"""


@pytest.fixture(scope="module")
def kernel():
    """A plain Jupyter kernel and a client of it."""
    manager, client = start_new_kernel(PATIENCE, extra_arguments=["--log-level=CRITICAL"])
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.context.destroy(linger=0)


def published(client, code, on_event=lambda event: None):
    """Run code; return what was published for it, in order: events, and the rest as (stream or type, what).

    What was printed comes in one piece, in however many the kernel sent it.
    """
    identity = client.execute(code)
    got = []
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "status":
            if (
                message["content"]["execution_state"] == "idle"
                and message["parent_header"]["msg_id"] == identity
            ):
                return got
        elif message["msg_type"] == "display_data":
            assert message["parent_header"]["msg_id"] == identity
            told = wire.from_bundle(message["content"]["data"]) or (message["content"]["data"],)
            got.extend(told)
            for event in told:
                on_event(event)
        elif message["msg_type"] == "stream":
            name, text = message["content"]["name"], message["content"]["text"]
            if got and isinstance(got[-1], tuple) and got[-1][0] == name:
                text = got.pop()[1] + text
            got.append((name, text))
        elif message["msg_type"] == "error":
            got.append(("error", message["content"]))


def kinds(got):
    return [type(one) for one in got]


@pytest.fixture
def watched(kernel):
    """The kernel with the monitor in it, for one test."""
    published(kernel, "from dltui.live import monitor; monitor.install()")
    yield kernel
    published(kernel, "monitor.uninstall()")


def test_in_the_kernel_every_event_reaches_the_client_in_order(watched):
    got = published(watched, FIT.format(epochs=1))
    assert kinds(got)[:3] == [FitStarted, Picture, Points]
    assert kinds(got)[-2] is FitEnded
    assert got[-1] == ("stdout", "after the fit\n")


def test_in_a_notebook_a_picture_is_shown_once_and_curves_are_not(kernel):
    got = published(kernel, FIT.format(epochs=1).replace("batch_size=4", "verbose=0"))
    assert kinds(got)[:-1] == [Picture]


def test_a_cell_that_ends_in_an_error_closes_its_loop(watched):
    got = published(watched, "from dltui import live\nlive.log(1, loss=2.0)\n1 / 0")
    (ended,) = (event for event in got if isinstance(event, FitEnded))
    assert (ended.outcome, ended.metrics) == ("error", {"loss": 2.0})


def test_a_cell_that_ends_closes_its_loop(watched):
    got = published(watched, "from dltui import live\nlive.log(1, loss=2.0)")
    assert kinds(got) == [FitStarted, Points, FitEnded]
    assert got[-1].outcome == "ok"


def test_a_subshell_reaches_into_a_running_fit(watched):
    subshell = request(watched, "control", "create_subshell_request", {})["subshell_id"]
    calls = [(Points, "pause()"), (KernelChanged, "set_parameter('learning_rate', 0.5)"), (Mark, "stop()")]

    def answer(event):
        if calls and isinstance(event, calls[0][0]):
            run_in(watched, subshell, f"from dltui.live import control; control.{calls.pop(0)[1]}")

    got = published(watched, FIT.format(epochs=100_000), answer)
    assert [change.phase for change in got if isinstance(change, KernelChanged)] == ["paused", "busy"]
    assert [mark.text for mark in got if isinstance(mark, Mark)] == ["learning_rate = 0.5"]
    (ended,) = (event for event in got if isinstance(event, FitEnded))
    assert ended.outcome == "stopped"


def request(client, channel, kind, content):
    message = client.session.msg(kind, content)
    getattr(client, f"{channel}_channel").send(message)
    return getattr(client, f"get_{channel}_msg")(timeout=PATIENCE)["content"]


def run_in(client, subshell, code):
    content = {"code": code, "silent": True, "store_history": False, "allow_stdin": False}
    message = client.session.msg("execute_request", content)
    message["header"]["subshell_id"] = subshell
    client.shell_channel.send(message)


# ---------------------------------------------------------------------------------------------------
# The terminal


HEAT = Heatmap(np.linspace(0, 1, 32).reshape(4, 8))


def test_in_a_terminal_pictures_of_a_fit_are_printed_once_when_it_ends(capsys):
    sink = publish.TerminalSink()
    for step in range(3):
        sink(Picture("words", Text(f"step {step}"), fit=1, step=step))
    assert capsys.readouterr().out == ""
    sink(FitEnded(1, "ok", 1, 2, 0.1, {}))
    assert "words\nstep 2" in capsys.readouterr().out


def test_in_a_terminal_a_picture_outside_of_a_fit_is_printed_at_once(capsys):
    publish.TerminalSink()(Picture("plane", HEAT, caption="the plane"))
    out = capsys.readouterr().out
    assert "plane: the plane" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Result({"bits": 2.5, "mistakes": 3.0}), "bits 2.5, mistakes 3\n"),
        (Mark(1, 4, "The loss is no longer a number."), "step 4: The loss is no longer a number.\n"),
        (Points(1, {}), ""),
    ],
    ids=["result", "mark", "points"],
)
def test_in_a_terminal_figures_and_notes_are_printed(capsys, event, text):
    publish.TerminalSink()(event)
    assert capsys.readouterr().out == text


def test_in_a_terminal_complaints_go_to_stderr(capsys):
    publish.TerminalSink()(Output("a picture failed\n", "stderr"))
    assert capsys.readouterr() == ("", "a picture failed\n")


def test_colours_are_for_terminals_only():
    picture = Picture("plane", HEAT)
    assert "\x1b[" in publish.drawn(picture, styled=True)
    assert "\x1b[" not in publish.drawn(picture)


def test_a_sink_is_swapped_for_a_block_only():
    outer, inner = [], []
    with publish.to(outer.append):
        with publish.to(inner.append):
            publish.publish(Points(1, {}))
        publish.publish(Points(2, {}))
    assert ([event.fit for event in outer], [event.fit for event in inner]) == ([2], [1])


def test_a_plain_script_prints_its_pictures_and_loops_without_a_monitor():
    code = textwrap.dedent("""
        from dltui import live
        from dltui.drawings import Text
        for step in range(100):
            live.log(step, loss=1.0)
            live.show(Text(f"after step {step}"), "words")
        live.result(right=4)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["right", "4", "words", "after", "step", "99"]
    assert done.stderr == ""
