import pytest

from dltui.drawings import Text
from dltui.events import Picture
from dltui.live import publish
from dltui.live.painting import BUDGET, Painting


class Clock:
    """A clock that only the making of pictures moves; stands in for the module `time`."""

    def __init__(self):
        self.seconds = 0.0

    def perf_counter(self):
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    Busy.clock = Clock()
    monkeypatch.setattr("dltui.live.painting.time", Busy.clock)


class Busy:
    """A picture whose making takes a known time."""

    clock: Clock

    def __init__(self, name, seconds=0.0, every=None):
        self.name, self.seconds, self.every, self.preview = name, seconds, every, False
        self.previews = []

    def draw(self, model):
        self.clock.seconds += self.seconds
        self.previews.append(self.preview)
        return Text(self.name)

    def caption(self):
        return ""


@pytest.fixture
def painted():
    """The names of the pictures that were published, in order."""
    names = []
    with publish.to(lambda event: names.append(event.name)):
        yield names


def painting(*pictures):
    return Painting(pictures, lambda name, drawing, caption: Picture(name, drawing, caption=caption))


def test_the_first_making_is_not_charged(painted):
    board = painting(Busy("a", 0.01))
    board.begin(None, 0, 0.0)
    assert board.charged == 0.0
    assert board.seconds == pytest.approx(0.01)


def test_a_picture_waits_until_its_cost_has_been_saved_up(painted):
    board = painting(Busy("a", 0.01))
    board.begin(None, 0, 0.0)
    board.spare(None, 1, 0.3)  # costs 0.01, of which 0.009 are saved up: its cost was not known
    board.spare(None, 2, 0.6)  # 0.01 spent, 0.01 to come, 0.018 saved up
    assert len(painted) == 2
    board.spare(None, 3, (2 * board.charged + 0.001) / BUDGET)
    assert len(painted) == 3


def test_a_first_making_that_is_long_counts_as_the_cost_of_the_next(painted):
    board = painting(Busy("a", 0.15))
    board.begin(None, 0, 0.0)
    board.spare(None, 1, 3.0)  # 0.09 saved up
    assert painted == ["a"]


def test_a_picture_rests_between_two_makings(painted):
    board = painting(Busy("a"))
    board.begin(None, 0, 0.0)
    for hundredth in range(1, 100):
        board.spare(None, hundredth, hundredth / 100)
    assert len(painted) == 1 + 4


def test_the_oldest_picture_comes_first(painted):
    board = painting(Busy("a"), Busy("b", every=None))
    board.begin(None, 0, 0.0)
    board.spare(None, 5, 1.0)
    assert painted == ["a", "b", "a", "b"]


def test_an_interval_of_epochs_takes_the_place_of_the_budget(painted):
    board = painting(Busy("a", every=3))
    board.begin(None, 0, 0.0)
    board.spare(None, 1, 100.0)
    for epoch in range(1, 7):
        board.epoch_ended(None, 10 * epoch, float(epoch), epoch)
    assert len(painted) == 1 + 2


def test_only_the_last_making_is_thorough(painted):
    picture = Busy("a")
    board = painting(picture)
    board.begin(None, 0, 0.0)
    board.spare(None, 1, 1.0)
    board.end(None, 1, 1.0)
    assert picture.previews == [True, True, False]


def test_what_is_reserved_is_not_spent_on_pictures(painted):
    board = painting(Busy("a", 0.01))
    board.begin(None, 0, 0.0)
    board.spare(None, 1, 0.01 / BUDGET)
    board.reserved = BUDGET / 2
    board.spare(None, 2, 0.03 / BUDGET)  # 0.01 spent, 0.01 to come, 0.015 saved up
    assert len(painted) == 2
    board.spare(None, 3, 0.045 / BUDGET)
    assert len(painted) == 3
