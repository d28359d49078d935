import ast
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.course.parameters import Parameter, ParameterError, closest, find_parameters, rewrite
from dltui.course.syntax import Fault


def only(source: str) -> Parameter:
    (parameter,) = find_parameters(source)
    return parameter


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ('x = 5  # @param {type:"slider", min:0, max:100, step:1}', "slider", 5),
        ('x = -0.5 #@param {type:"number"}', "number", -0.5),
        ('x = 5  #@param{type:"integer"}', "integer", 5),
        ('x = True  # @param {type:"boolean"}', "boolean", True),
        ('x = "a"  # @param {type:"string"}', "string", "a"),
        ('x = "a"  # @param ["a","b"]', "choice", "a"),
        ('x = "c"  # @param ["a","b"] {allow-input: true}', "choice", "c"),
        ('x = 2  # @param ["1", "2"] {type:"raw"}', "choice", 2),
        ('x = 3  # @param {type:"raw"}', "integer", 3),
        ('x = "3"  # @param {type:"raw"}', "string", "3"),
        ('x = "2020-01-01"  # @param {type:"date"}', "string", "2020-01-01"),
        ("x = 0.1  # @param", "number", 0.1),
        ("x: float = 0.1  # @param {'type': 'number'}", "number", 0.1),
    ],
)
def test_every_form_of_colab_is_read(line, kind, value):
    parameter = only(line)
    assert (parameter.name, parameter.kind, parameter.value) == ("x", kind, value)


def test_range_step_and_live_are_read():
    parameter = only("rate = 0.5  # @param {type: number, min: 0.1, max: 1, step: 0.1, live: true}")
    assert (parameter.minimum, parameter.maximum, parameter.step, parameter.live) == (0.1, 1, 0.1, True)


def test_lines_count_in_the_lesson():
    source = "import keras\n\nunits = 4  # @param {type: integer}\nrate = 1.0  # @param {type: number}"
    assert [p.line for p in find_parameters(source, first_line=30)] == [32, 33]


@pytest.mark.parametrize(
    "source",
    [
        "# x = 5  # @param {type: integer}",
        'text = """\nx = 5  # @param {type: integer}\n"""',
        "def f():\n    x = 5  # @param {type: integer}",
        "# @param lines are Colab's notation\nx = 5",
        'x = compute()  # @param {type: "raw"}',
        "x = 5  # a @param of mine",
    ],
)
def test_what_is_no_parameter_is_left_alone(source):
    assert list(find_parameters(source)) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rate = 'fast'  # @param {type: number}", "rate: expected a number for @param, got 'fast'"),
        ("rate = compute(3)  # @param {type: number}", "rate: expected a number for @param, got compute(3)"),
        ("rate = True  # @param {type: number}", "rate: expected a number for @param, got True"),
        ("rate = 1  # @param {type: boolean}", "rate: expected true or false for @param, got 1"),
        ("rate = 1  # @param {type: string}", "rate: expected a text for @param, got 1"),
        ("rate = 1.5  # @param {type: integer}", "rate: expected an integer, got 1.5"),
        (
            "rate = 12  # @param {type: slider, min: 1, max: 8}",
            "rate: expected an integer from 1 to 8, got 12",
        ),
        ("rate = 0  # @param {type: number, min: 1}", "rate: expected a number of at least 1, got 0"),
        ("rate = 'c'  # @param ['a', 'b']", "rate: expected one of 'a', 'b', got 'c'"),
        ("rate = 1  # @param {type: float}", "rate: unknown type 'float' in @param"),
        ("rate = 1  # @param {type: number, min: low}", "rate: min in @param must be a number, got 'low'"),
        ("rate = 1  # @param {type: number", "rate: cannot read"),
        ("rate = (1 +\n2)  # @param {type: number}", "rate: expected a number for @param, got 1 + 2"),
        ("rate: float  # @param {type: number}", "rate: expected a number for @param, got nothing"),
    ],
)
def test_a_mistake_names_line_parameter_and_what_was_met(line, says):
    with pytest.raises(Fault) as fault:
        list(find_parameters("\n" + line, first_line=20))
    assert says in fault.value.message
    assert fault.value.line == 21
    assert "; write a literal that fits" in fault.value.message


@pytest.mark.parametrize(
    ("form", "given_value", "result"),
    [
        ("4  # @param {type: slider, min: 1, max: 8}", "6", 6),
        ("4  # @param {type: slider, min: 1, max: 8}", 6.0, 6),
        ("0.5  # @param {type: slider, min: 0, max: 1}", "1", 1.0),
        ("0.05  # @param {type: number}", 1, 1.0),
        ("5  # @param {type: number}", "7", 7),
        ("5  # @param {type: number}", "1e-3", 1e-3),
        ("5  # @param {type: integer}", "-3", -3),
        ("True  # @param {type: boolean}", "no", False),
        ("True  # @param {type: boolean}", "0", False),
        ("True  # @param {type: boolean}", 1, True),
        ("True  # @param {type: boolean}", "TRUE", True),
        ("'a'  # @param {type: string}", "5", "5"),
        ("'a'  # @param ['a', 'b']", "b", "b"),
        ("1  # @param [1, 2]", "2", 2),
        ("'a'  # @param ['a', 'b'] {allow-input: true}", "z", "z"),
    ],
)
def test_a_value_takes_the_type_of_the_parameter(form, given_value, result):
    checked = only(f"x = {form}").check(given_value)
    assert checked == result
    assert type(checked) is type(result)


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ("4  # @param {type: slider, min: 1, max: 8}", "0"),
        ("4  # @param {type: slider, min: 1, max: 8}", "4.5"),
        ("4  # @param {type: slider, min: 1, max: 8}", True),
        ("0.5  # @param {type: number}", "nan"),
        ("0.5  # @param {type: number}", float("nan")),
        ("0.5  # @param {type: number}", "1e999"),
        ("0.5  # @param {type: number}", 10**400),
        ("0.5  # @param {type: number}", "1" * 5000),
        ("0.5  # @param {type: number}", "__import__('os')"),
        ("True  # @param {type: boolean}", "maybe"),
        ("'a'  # @param {type: string}", 5),
        ("'a'  # @param ['a', 'b']", "c"),
        ("1  # @param [1, 2]", True),
        ("5  # @param {type: integer}", None),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(form, refused):
    with pytest.raises(ParameterError, match=r"^x: expected "):
        only(f"x = {form}").check(refused)


@pytest.mark.parametrize(
    ("line", "value", "result"),
    [
        ("x =  5   #@param {type:integer}", 7, "x =  7   #@param {type:integer}"),
        ("x = -5  # @param {type: integer}", 7, "x = 7  # @param {type: integer}"),
        ('x = "a"  # @param ["a", "b"]', "b", 'x = "b"  # @param ["a", "b"]'),
        ("x = 'a'  # @param ['a', 'b']", "b", "x = 'b'  # @param ['a', 'b']"),
        ("x: str = 'é'  # @param {type: string} é", "ü\n", "x: str = 'ü\\n'  # @param {type: string} é"),
        ("é = 'é'; x = 'é'  # @param {type: string}", "a", "é = 'é'; x = 'a'  # @param {type: string}"),
    ],
)
def test_only_the_literal_is_rewritten(line, value, result):
    assert rewrite(f"# above\n{line}\n# below", "x", value) == f"# above\n{result}\n# below"


def test_an_unknown_name_cannot_be_rewritten():
    with pytest.raises(ParameterError, match="sets no such parameter"):
        rewrite("x = 5  # @param {type: integer}", "y", 1)


@given(value=st.text(max_size=40), quote=st.sampled_from("'\""))
def test_any_text_survives_the_rewriting(value, quote):
    source = f"x = {quote}a{quote}  # @param {{type: string}}\ny = 1"
    written = rewrite(source, "x", value)
    assert written.count("\n") == 1
    assert only(written).value == value


@given(value=st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**30), 10**30)))
def test_any_number_survives_the_rewriting(value):
    parameter = only("x = 0.5  # @param {type: number}")
    checked = parameter.check(value)
    assert only(rewrite("x = 0.5  # @param {type: number}", "x", checked)).value == checked


@given(form=st.text(string.printable, max_size=60).filter(lambda text: "\n" not in text and "\r" not in text))
def test_any_form_is_read_or_refused_with_its_line(form):
    try:
        found = list(find_parameters(f"x = 5  # @param {form}"))
    except Fault as fault:
        assert fault.line == 1 or "not valid Python" in fault.message
    else:
        assert all(parameter.name == "x" for parameter in found)


@given(literal=st.text(max_size=30))
def test_any_literal_is_read_or_refused(literal):
    source = f"x = {literal}  # @param {{type: string}}"
    try:
        found = list(find_parameters(source))
    except Fault:
        return
    for parameter in found:
        assert isinstance(parameter.value, str)
        ast.parse(source)


def test_a_name_near_a_known_one_is_suggested_with_all_names():
    assert closest("learnin_rate", ["epochs", "learning_rate"]) == (
        "Did you mean learning_rate? Known: epochs, learning_rate"
    )


def test_without_any_name_that_is_said():
    assert closest("x", []) == "There are none here"
