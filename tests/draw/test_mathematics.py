"""Formulas in two dimensions and in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.draw.mathematics import FormulaError, formula, inline, one_line


def test_a_fraction_has_three_lines():
    assert formula(r"\frac{a}{b}") == [" a", "╶─╴", " b"]


def test_a_sum_has_its_limits_above_and_below():
    assert formula(r"J = \frac{1}{m}\sum_{i=1}^{m} (f(x_i) - y_i)^2") == [
        "        m",
        "     1 ┰─╴",
        "J = ╶─╴▐╸ (f(xᵢ) − yᵢ)²",
        "     m ┸─╴",
        "       i=1",
    ]


def test_operatorname_is_drawn():
    assert formula(r"\operatorname{softmax}(z)") == ["softmax(z)"]


def test_operators_have_room_around_them():
    assert formula(r"w \leftarrow w + \eta (y-\hat y) x") == ["w ← w + η(y − ŷ)x"]


def test_a_hyphen_in_words_is_no_minus():
    assert formula(r"\text{cross-entropy} = -x") == ["cross-entropy = −x"]


def test_a_function_is_set_off_from_its_argument():
    assert formula(r"y_k \log p_k") == ["yₖ log pₖ"]


@pytest.mark.parametrize(
    "latex", [r"\foo{x}", r"\frac{1}", "{", "}", "", "   ", r"\begin{nothing}x\end{nothing}", "\\"]
)
def test_what_cannot_be_drawn_is_an_error_that_names_the_formula(latex):
    with pytest.raises(FormulaError) as error:
        formula(latex)
    assert repr(latex) in str(error.value)


@given(st.text(r"\abfrac{}^_$&12 +-=()sumqt[]", max_size=30))
def test_any_formula_is_drawn_or_refused(latex):
    try:
        lines = formula(latex)
    except FormulaError:
        return
    assert any(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("x_i", "xᵢ"), ("x^2", "x²"), (r"w^\top x + b", "wᵀx + b"), (r"\hat y", "ŷ"), (r"10^{-3}", "10⁻³"),
        (r"\frac{\partial C}{\partial w}", "∂C/∂w"), (r"\frac{1}{1 + e^{-z}}", "1/(1 + e⁻ᶻ)"),
        (r"\sqrt{d_k}", "√dₖ"), (r"\sqrt{a + b}", "√(a + b)"), (r"\alpha \in (0, 1)", "α ∈ (0, 1)"),
        (r"W_{\text{train}}", "Wₜᵣₐᵢₙ"), (r"\nabla_w J", "∇_w J"), (r"\log p", "log p"), (r"f'(x)", "f′(x)"),
        (r"\mathbb{R}^{n}", "ℝⁿ"), (r"28\times 28", "28 × 28"), ("-1", "−1"), (r"w_{ij}^{(l)}", "wᵢⱼ⁽ˡ⁾"),
        (r"\sum_{i=1}^{m} x_i", "∑ᵢ₌₁ᵐ xᵢ"), (r"\{0, 1\}", "{0, 1}"),
    ],
)  # fmt: skip
def test_short_formulas_take_one_line(latex, text):
    assert one_line(latex) == text


def test_an_unknown_macro_is_refused_in_one_line():
    with pytest.raises(FormulaError, match="foo"):
        one_line(r"\foo")


def test_prose_keeps_everything_that_is_no_formula():
    assert inline("The $x_i$ cost $5 or `$x_i$`, **not** $6.") == "The xᵢ cost $5 or `$x_i$`, **not** $6."


def test_what_cannot_be_drawn_is_shown_as_its_source():
    assert inline(r"so $\foo{x}$ is") == "so foox is"


def test_a_formula_does_not_turn_into_markdown():
    assert inline(r"$a_{max} * b * c < d$") == r"aₘₐₓ∗b∗c \< d"


@given(st.text(r"\abfrac{}^_$&12 `+-=()sumqt[]", max_size=30))
def test_inline_never_raises(text):
    assert isinstance(inline(text), str)
