import pytest

from dltui.plain.fallback import in_ascii
from dltui.plain.reading import in_one_line, linear, lines_of


def test_marks_are_taken_out_and_paragraphs_wrapped_at_words():
    lines = lines_of("# A title\n\nOne *and* **two** and `three`\nand a [link](http://x.y).", 20)
    assert lines == ["A title", "", "One and two and", "three and a link", "(http://x.y)."]


def test_lists_keep_their_marks_and_hang():
    assert lines_of("- one\n- two words\n\n3. three\n4. four", 8) == [
        "- one",
        "- two",
        "  words",
        "",
        "3. three",
        "4. four",
    ]


def test_a_table_is_read_row_by_row_with_its_heads():
    assert lines_of("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |  |") == ["a: 1; b: 2", "a: 3"]


def test_code_keeps_its_lines_and_dollars():
    assert lines_of("```python\nif x:\n    y = '$a$'\n```") == ["    if x:", "        y = '$a$'"]


def test_formulas_stand_in_one_line():
    assert lines_of("With $W_1$:\n\n$$y = \\frac{a}{b}$$\n\nso.") == [
        "With W₁:",
        "",
        "    y = a/b",
        "",
        "so.",
    ]


def test_a_function_stands_apart_from_its_factor():
    assert linear(r"t_i \ln y_i + (1 - t_i) \ln(1 - y_i)") == "tᵢ ln yᵢ + (1 − tᵢ) ln(1 − yᵢ)"


def test_a_formula_without_characters_is_its_source_without_marks():
    assert linear(r"\unheardof{x} + 1") == "unheardof x + 1"


def test_html_and_rules_say_nothing():
    assert lines_of("<b>bold</b> and\n\n---\n\n<div>\ninside\n</div>") == ["bold and", "", "inside"]


def test_an_answer_is_one_line():
    assert in_one_line("three\n*at most*, as $x_1$") == "three at most, as x₁"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("x₁² + Wᵀ", "x_1^2 + W^T"),
        ("∑ᵢ₌₁ᵐ", "sum_(i=1)^m"),
        ("10⁻³", "10^(-3)"),
        ("α Δw ≤ 0.5 × η", "alpha Deltaw <= 0.5 x eta"),
        ("“Übung” — naïve…", '"Ubung" - naive...'),
        ("日本", "??"),
    ],
)
def test_a_stream_without_utf_8_gets_ascii(text, expected):
    assert in_ascii(text) == expected
