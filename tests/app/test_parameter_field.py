import dataclasses

import pytest
from rich.cells import cell_len

from dltui.app.parameter_field import WIDEST, control, flow, moved, one_two_five
from dltui.course import Parameter

SLIDER = Parameter("hidden_units", "slider", 4, minimum=1, maximum=8)
RATE = Parameter("learning_rate", "number", 0.05, minimum=0.0001, maximum=1, live=True)
EPOCHS = Parameter("epochs", "integer", 200, minimum=1)
CHOICE = Parameter("optimizer", "choice", "adam", choices=("adam", "sgd"))
TEXT = Parameter("text", "string", "plain")


def test_of_a_long_value_the_beginning_is_shown_and_of_what_is_typed_the_end():
    long = "from here " + "on and " * 10 + "to there"
    assert control(TEXT) == "[plain]"
    shown = control(dataclasses.replace(TEXT, value=long))
    assert shown.startswith("[from here on") and shown.endswith("…]")
    typed = control(TEXT, long)
    assert typed.startswith("[…") and typed.endswith("to there▏]")
    assert cell_len(shown) == cell_len(typed) - 1 == WIDEST + 2


def test_a_slider_shows_its_knob_where_the_value_is():
    assert control(SLIDER) == "━━━●━━━━ 4"


def test_a_number_stands_in_a_box():
    assert control(RATE) == "[0.05 ]"


def test_a_choice_offers_more():
    assert control(CHOICE) == "(adam ▾)"


def test_what_is_typed_stands_in_place_of_the_value():
    assert control(RATE, "0.1") == "[0.1▏]"


def test_a_slider_of_whole_numbers_moves_by_one():
    assert moved(SLIDER, 1) == 5


def test_a_slider_stops_at_its_end():
    assert moved(Parameter("n", "slider", 8, minimum=1, maximum=8), 1) == 8


def test_a_step_that_the_form_names_is_used():
    assert moved(Parameter("noise", "slider", 0.1, minimum=0, maximum=1, step=0.05), 1) == 0.15


def test_a_free_number_moves_along_one_two_five():
    assert moved(RATE, 1) == 0.1
    assert moved(RATE, -1) == 0.02


def test_a_large_integer_moves_by_a_tenth_of_its_size():
    assert moved(EPOCHS, 1) == 210


def test_a_choice_goes_round():
    assert moved(Parameter("o", "choice", "sgd", choices=("adam", "sgd")), 1) == "adam"


def test_a_switch_toggles():
    assert moved(Parameter("b", "boolean", True), -1) is False


@pytest.mark.parametrize("value", [1e-6, 0.003, 0.5, 1.0, 7.0, 1e9])
def test_going_up_and_down_the_ladder_returns_to_a_rung(value):
    rung = one_two_five(value, 1)
    assert one_two_five(one_two_five(rung, 1), -1) == rung


def test_fields_flow_into_rows_that_they_fit_into():
    assert flow([30, 30, 30], 70, gap=3) == [[0, 1], [2]]


def test_a_field_wider_than_the_room_has_a_row_of_its_own():
    assert flow([10, 200, 10], 50, gap=3) == [[0], [1], [2]]
