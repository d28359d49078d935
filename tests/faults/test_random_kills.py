"""The app is killed at random moments: all that it had kept is there."""

import contextlib
import random
import time

import numpy as np
import pytest
from faults.sittings import LESSON, STEPS, sit

from dltui.store import Store

SEED = 20261127
BEGIN, END = 0.1, 4.5  # seconds after the start between which the moments lie


def kept(folder, lesson):
    """Return what is kept of a lesson as the learner's doings, in the order of a sitting; all is readable."""
    with contextlib.closing(Store(folder / "dltui")) as store:
        assert store.message == ""
        record, found = store.lessons().get(lesson), set()
        for number, run in enumerate(reversed([run for run in store.runs() if run.lesson == lesson]), 1):
            assert (run.outcome, run.steps) == ("ok", STEPS)
            steps, values = store.curves(run.id)["loss"]
            np.testing.assert_array_equal(steps, np.arange(1, STEPS + 1))
            np.testing.assert_allclose(values, 1 / steps, rtol=1e-6)
            found.add(("run", number))
        if record is None:
            return found
        if record.answers:
            assert [given.answer for given in record.answers.values()] == ["two"]
            found.add(("answer",))
        lines = [line for edit in record.edits.values() for line in edit.code.splitlines()]
        return found | {("edit", int(line[1:-4])) for line in lines if line.startswith("x")}


def killed(folder, moments):
    """Kill one sitting after the other; return how many, what was asked, shown and lost of all of them."""
    folder.mkdir(parents=True)
    before, asked, shown, lost = {}, 0, 0, []
    for number, moment in enumerate(moments):
        path = folder / f"lesson{number}.py"
        path.write_text(LESSON)
        seen = sit(path, folder, moment)
        now = kept(folder, str(path.resolve()))
        missing = [what for what in seen.done if what not in now]
        last_fit = [what for what in seen.done[-1:] if what[0] == "run"]
        assert missing in ([], last_fit), f"killed after {moment:.3f} s: {missing} of {seen.done} are gone"
        assert now <= {*seen.asked}, f"killed after {moment:.3f} s: {now} is more than {seen.asked}"
        asked, shown, lost = asked + len(seen.asked), shown + len(seen.done), lost + missing
        before[path] = now
    for path, then in before.items():
        assert kept(folder, str(path.resolve())) == then
    return asked, shown, lost


def moments(count):
    chance = random.Random(SEED)
    return [chance.uniform(BEGIN, END) for _ in range(count)]


@pytest.mark.usefixtures("without_tensorflow")
def test_killed_at_random_moments_the_app_loses_at_most_what_was_in_progress(tmp_path):
    killed(tmp_path / "kept", moments(3))


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_killed_at_200_random_moments_the_app_loses_at_most_what_was_in_progress(tmp_path):
    began = time.monotonic()
    asked, shown, lost = killed(tmp_path / "kept", moments(200))
    print(
        f"200 kills in {time.monotonic() - began:.0f} s: "
        f"{asked} doings, {shown} of them shown as done, lost of these: {lost}"
    )
    assert 0 < shown < asked  # some were killed while they did something
