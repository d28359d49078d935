"""The real app in a real terminal: a hostile file brings no sequence that a harmless one does not bring."""

import json

import pytest
from hostile import EVIL, MARKUP, SEQUENCES, sequences
from terminal import Terminal

CODE = """\
# %%
from dltui import live, drawings
for text in {printed!r}: print(text)
with live.fit({name!r}, epochs=1, steps=10):
    for step in range(1, 11): live.log(step, **{{{name!r}: 1 / step}})
live.show(drawings.Text({name!r}), {name!r})
print("the end")
# %% [markdown]
# ## Next
# %%
raise ValueError({name!r})
"""


def written(tmp_path, name, evil):
    """Run a lesson full of a text in the app; return all that its terminal got."""
    path = tmp_path / f"{name}.py"
    quoted = json.dumps(f"Title {evil}")
    header = (
        f"# ---\n# title: {quoted}\n# people: {quoted}\n# ---\n# %% [markdown]\n# # Begin {evil}\n# {evil}\n"
    )
    printed = [*SEQUENCES, *MARKUP] if evil else ["harmless"]
    path.write_text(header + CODE.format(printed=printed, name=f"loss{evil}"))
    with Terminal("open", str(path)) as terminal:
        terminal.wait_for("enter run")
        terminal.press("enter")
        terminal.press("4")
        terminal.wait_for("the end")
        for key in ("2", "3", "1", "c", "escape", "e", "escape", "right", "enter"):
            terminal.press(key)
            terminal.settle()
        terminal.wait_for("ValueError")
        return bytes(terminal.raw), terminal.text()


@pytest.mark.slow  # two kernels, and many keys that are waited for
@pytest.mark.usefixtures("without_tensorflow")
def test_a_hostile_lesson_brings_no_sequence_that_a_harmless_one_does_not(tmp_path):
    harmless, _ = written(tmp_path, "harmless", "")
    hostile, _ = written(tmp_path, EVIL.replace("\\", ""), EVIL)
    assert sequences(hostile) <= sequences(harmless) | {"CSI m"}
    assert b"owned" in hostile  # as text
