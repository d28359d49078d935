import itertools

import pytest

from dltui.drawings import Text
from dltui.events import Picture
from dltui.learning.picture_history import PictureHistory


def picture(number, name="boundary", fit=1):
    return Picture(name, Text(str(number)), fit, number)


def filled(count, limit=50):
    history = PictureHistory(limit)
    for number in range(count):
        history.add(picture(number))
    return [p.step for p in history.of(1, "boundary")]


@pytest.mark.parametrize("count", [1, 50, 51, 99, 100, 101, 1234])
def test_the_newest_and_the_oldest_are_kept(count):
    kept = filled(count)
    assert (kept[0], kept[-1]) == (0, count - 1)


@pytest.mark.parametrize("count", [51, 777, 5000])
def test_memory_is_bounded_and_what_is_kept_lies_evenly(count):
    kept = filled(count)
    assert 25 <= len(kept) <= 51
    gaps = {b - a for a, b in itertools.pairwise(kept[:-1])}
    assert len(gaps) == 1


def test_names_come_in_the_order_of_their_first_picture():
    history = PictureHistory()
    for name in ("boundary", "network", "boundary", "weights"):
        history.add(picture(1, name))
    assert history.names(1) == ("boundary", "network", "weights")


def test_a_fit_shows_its_own_pictures_and_those_of_no_fit():
    history = PictureHistory()
    history.add(picture(1, "data", fit=None))
    history.add(picture(2, "boundary", fit=1))
    history.add(picture(3, "boundary", fit=2))
    assert history.names(2) == ("boundary", "data")
    assert [p.step for p in history.of(2, "boundary")] == [3]


def test_pictures_of_old_fits_are_let_go():
    history = PictureHistory()
    history.add(picture(1, fit=1))
    history.add(picture(2, fit=2))
    history.keep_fits({2})
    assert (history.names(1), history.names(2)) == ((), ("boundary",))
