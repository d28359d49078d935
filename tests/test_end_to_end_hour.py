"""A learner's way through a lesson, in the real app with a real kernel; and all of it found again."""

import re

import pytest
from terminal import Terminal

SOLUTION = """\
hidden_biases = np.array([-0.5, -1.5, -2.5])
output_weights = np.array([1.0, -1.0, 1.0])
output_bias = -0.5
"""
END, TRY = "\x1b[F", "\x12"  # the latter is ctrl+r
EPOCH = re.compile(r"epoch (\d+)/")


def to_step(terminal, key, title):
    """Press an arrow until the header names a step, each time after what the last press did was seen."""
    for _ in range(12):
        here = step_of(terminal.text())
        if title in terminal.text().split("\n")[0]:
            return
        terminal.press(key)
        terminal.wait_for(lambda text, here=here: step_of(text) != here)
    raise AssertionError(f"no step {title!r}:\n{terminal.text()}")


def step_of(text):
    found = re.search(r"step (\d+) of 12", text)
    return found.group(1) if found else None


def paste(terminal, text):
    terminal.child.send(f"\x1b[200~{text}\x1b[201~")


@pytest.mark.timeout(3600)
def test_a_learners_way_through_xor_net_is_found_again_after_a_restart(tmp_path):
    kept = ("--data-dir", str(tmp_path / "kept"))
    with Terminal("xor_net", *kept) as terminal:
        terminal.wait_for("step 1 of 12")

        to_step(terminal, "right", "Before you train")
        terminal.press("b")
        terminal.wait_for("● b  three at most")

        terminal.press("v")
        terminal.wait_for("▸ hidden_units")
        terminal.press("down", "down", "down")
        terminal.wait_for("▸ epochs")
        terminal.press("1", "0", "0", "0", "enter")
        terminal.wait_for("[1000 ]")
        terminal.press("escape")
        terminal.wait_for("• epochs")

        to_step(terminal, "right", "Train it")
        terminal.wait_for("· ready")
        terminal.press("enter")
        terminal.wait_for(lambda text: "steps/s" in text and "boundary" in text)

        terminal.press("v")
        terminal.wait_for("▸ epochs")
        terminal.press("up")
        terminal.wait_for("▸ learning_rate")
        terminal.press("0", ".", "2", "enter")
        terminal.wait_for("[0.2  ]")
        terminal.press("escape")
        terminal.wait_for("• learning_rate")

        terminal.wait_for(lambda text: (found := EPOCH.search(text)) and int(found.group(1)) >= 6)
        terminal.press("space")
        terminal.wait_for("paused at step")
        terminal.press("<")
        terminal.wait_for("> later")
        terminal.press("<")
        earlier = re.search(r"(\d+) of (\d+) · .*> later", terminal.text())
        assert earlier and int(earlier.group(1)) < int(earlier.group(2))
        terminal.press("space")
        terminal.wait_for(lambda text: "paused" not in text)
        terminal.press("s")
        terminal.wait_for("stopped by you")

        terminal.press("u")
        terminal.wait_for("[40   ]")
        to_step(terminal, "right", "Exercise: parity")
        terminal.press("e")
        terminal.wait_for("ctrl r lets the check judge it")
        terminal.press(TRY)
        terminal.wait_for(lambda text: re.search(r"expected +1", text) and re.search(r"got +0", text))
        terminal.press("down", "down", "down", END)
        paste(terminal, "\n" + SOLUTION)
        terminal.wait_for("-1.5, -2.5")
        terminal.press(TRY)
        terminal.wait_for("The check passes.")
        terminal.press("escape")
        terminal.wait_for(lambda text: "ctrl r" not in text and "Exercise, solved" in text)

        to_step(terminal, "left", "Ask it anywhere")
        terminal.wait_for("p play")
        terminal.press("p")
        terminal.wait_for(lambda text: "A xor B" in text and "to the text" in text)
        before = terminal.text()
        terminal.press("right", "right", "right")
        terminal.wait_for(lambda text: text != before)
        terminal.press("escape")
        terminal.wait_for(lambda text: "to the text" not in text and "enter run" in text)
        terminal.press("q")
        assert terminal.wait_end() == (0, None)

    with Terminal(*kept) as terminal:
        terminal.wait_for("◆ solved")
        terminal.wait_for("your last run")
        terminal.press("enter")
        terminal.wait_for("step 8 of 12")
        to_step(terminal, "left", "Before you train")
        terminal.wait_for("✓ b  three at most")
        terminal.wait_for("As you predicted.")
        terminal.press("r")
        terminal.wait_for(lambda text: "stopped" in text and "one_hidden_unit" in text)
        terminal.press("escape")
        terminal.wait_for("step 5 of 12")
        to_step(terminal, "right", "Exercise: parity")
        terminal.wait_for("Exercise, solved")
        terminal.press("e")
        terminal.wait_for(lambda text: "ctrl r" in text and "-1.5, -2.5" in text)
        terminal.press("escape")
        terminal.wait_for(lambda text: "ctrl r" not in text and "Exercise, solved" in text)
        terminal.press("q")
        assert terminal.wait_end() == (0, None)
