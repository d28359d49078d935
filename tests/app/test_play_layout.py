"""Where a board and its answer stand."""

from dltui.app.play_layout import ANSWER, GAP, board

SQUARE = 2.0  # columns for each row of a board that is as high as it is wide


def test_an_answer_that_has_its_rows_below_stands_there():
    arrangement = board(58, 34, SQUARE, lambda width: 10)
    assert not arrangement.beside and arrangement.height + 1 + 10 <= 34


def test_a_long_answer_stands_beside_where_more_of_it_has_room():
    arrangement = board(58, 34, SQUARE, lambda width: 144 if width == 58 else 184)
    assert arrangement.beside
    assert arrangement.width + GAP + ANSWER <= 58 and arrangement.height >= 16


def test_a_long_answer_that_would_be_longer_still_beside_stands_below():
    assert not board(58, 34, SQUARE, lambda width: 30 if width == 58 else 300).beside


def test_a_pane_too_narrow_for_both_has_the_answer_below():
    assert not board(40, 40, SQUARE, lambda width: 200).beside
