import pytest

from dltui.course.form import evaluated, parse_form


@pytest.mark.parametrize(
    ("text", "choices", "options"),
    [
        ('{type:"slider", min:0, max:100, step:1}', (), {"type": "slider", "min": 0, "max": 100, "step": 1}),
        ('{ type: "number", min: -1.5 }', (), {"type": "number", "min": -1.5}),
        ("{'type': 'integer'}", (), {"type": "integer"}),
        ("{type: number, live: true}", (), {"type": "number", "live": True}),
        ('["a", "b"]', ("a", "b"), {}),
        ('["a", "b"] {allow-input: true}', ("a", "b"), {"allow-input": True}),
        ("[1, 2.5, -3,]", (1, 2.5, -3), {}),
        (r'["it\"s", "a,b]"]', ('it"s', "a,b]"), {}),
        ("", (), {}),
    ],
)
def test_every_notation_of_colab_is_read(text, choices, options):
    assert parse_form(text) == (choices, options)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{type:"slider"', "'}' is missing at the end"),
        ('{type:"slider} ', "a quote is not closed"),
        ("[]", "the list of choices is empty"),
        ("{type}", "expected ':' but met '}'"),
        ("{type:}", "expected a value but met '}'"),
        ("{type: number} more", "'more' was not expected"),
        ("number", "expected '{' but met 'number'"),
        ('["a" "b"]', "expected ',' but met"),
    ],
)
def test_what_is_no_form_says_what_was_met(text, says):
    with pytest.raises(ValueError) as error:
        parse_form(text)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("-0.5", -0.5), ("True", True), ("'a'", "a"), ("adam", "adam"), ("[1]", "[1]")],
)
def test_text_becomes_the_literal_it_is(text, value):
    result = evaluated(text)
    assert result == value
    assert type(result) is type(value)
