"""Hostile values for parameters: taken as exactly that literal, or refused by the parameter's name."""

import ast
import dataclasses
from pathlib import Path

import pytest
from hostile import texts
from hypothesis import given
from hypothesis import strategies as st

from dltui.course import ParameterError, bundled_folder, load_lesson, override, parse_assignment, parse_lesson

SOURCE = """\
# %%
whole = 4  # @param {type: "slider", min: 1, max: 8}
rate = 0.05; other = 1  # @param {type: "number", min: 0.0001, max: 1}
note = 'a "b"'  # @param {type: "string"}
flag = True  # @param {type: "boolean"}
name = "adam"  # @param ["adam", "sgd", "; import os"] {allow-input: true}
size: int = (64)  # @param [16, 64, 0.5, "x"]
"""
LESSON = parse_lesson(SOURCE, Path("a.py"))
CODE = (
    "1\nimport os",
    "__import__('os').system('x')",
    '"; import os; "',
    "'; import os; '",
    '"""',
    "'''",
    "\\",
    "\\'",
    '\\"',
    "a # @param",
    "# %%",
    "\x00",
    "\x0c",
    "{0}",
    "4 if x else 5",
    "4; y = 1",
    "[1]",
    "1e999",
    "-1e999",
    "nan",
    "inf",
    "0x8",
    "0b1",
    "1_0",
    "4.0",
    " 4 ",
    "４",
    "True",
    "None",
    "4j",
    "b'4'",
    "f'{x}'",
    "1" * 5000,
    "0x" + "f" * 5000,
    "(" * 500,
    "-" * 5000 + "1",
    "\u2028",
    "\r\n",
    "\ud83d",
    "y",
    "no",
    "=",
    "a=b",
)
values = st.one_of(
    texts,
    st.sampled_from(CODE),
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.integers(min_value=2**1023, max_value=2**2000),
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
)
COURSE = [load_lesson(path) for path in sorted(bundled_folder().glob("*.py"))]
NAMES = st.sampled_from([parameter.name for parameter in LESSON.parameters])


def assert_set(changed, name, value):
    """Fail unless the code is as before but for one literal, which is worth the value."""
    before, after = (ast.parse(lesson.source) for lesson in (LESSON, changed))
    found = {}
    for tree in (before, after):
        for node in tree.body:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if target.id == name:
                found[tree] = ast.literal_eval(node.value)
                node.value = ast.Constant(None)
    assert ast.dump(before) == ast.dump(after)
    assert found[after] == value and type(found[after]) is type(value)
    assert changed.parameter(name).value == value
    assert changed.source.count("\n") == LESSON.source.count("\n")
    assert parse_lesson(changed.source, changed.path) == changed


@given(name=NAMES, value=values)
def test_a_value_becomes_exactly_that_literal_or_is_refused(name, value):
    try:
        changed = override(LESSON, {name: value})
    except ParameterError as error:
        assert str(error).startswith(f"{name}: expected ")
    else:
        assert_set(changed, name, changed.parameter(name).value)


@given(name=NAMES, text=st.one_of(texts, st.sampled_from(CODE), st.text(max_size=30)))
def test_a_text_of_the_command_line_too(name, text):
    try:
        found, value = parse_assignment(f"{name}={text}", LESSON)
    except ParameterError as error:
        assert str(error).startswith(f"{name}: expected ")
        return
    assert found == name
    if isinstance(value, str):
        assert value in (text, text.strip())
    assert_set(override(LESSON, {name: value}), name, value)


@given(name=st.one_of(texts, st.sampled_from(CODE)))
def test_a_name_that_no_parameter_has_is_refused(name):
    with pytest.raises(ParameterError, match=r"has no parameter|write NAME=VALUE"):
        parse_assignment(f"{name}=1", LESSON)


@pytest.mark.parametrize("text", CODE, ids=lambda text: ascii(text[:20]))
def test_no_parameter_of_the_course_lets_code_in(text):
    for lesson in COURSE:
        for parameter in lesson.parameters:
            try:
                changed = override(lesson, {parameter.name: text})
            except ParameterError as error:
                assert str(error).startswith(f"{parameter.name}: expected ")
                continue
            assert len(ast.parse(changed.source).body) == len(ast.parse(lesson.source).body)
            assert dataclasses.replace(changed.parameter(parameter.name), value=parameter.value) == parameter


@given(form=st.one_of(texts, st.sampled_from(CODE)), literal=st.sampled_from(["1", "0.5", "'a'", "True"]))
def test_a_hostile_form_is_read_or_refused(form, literal):
    from dltui.course import LessonError

    form = form.replace("\n", " ").replace("\r", " ")
    for written in (form, f"[{literal}, {form!r}]", f"{{type: {form!r}}}", f"{{max: {form}}}", f"[{form}]"):
        try:
            lesson = parse_lesson(f"# %%\nx = {literal}  # @param {written}\n", Path("a.py"))
        except LessonError as error:
            assert str(error).startswith("a.py")
            continue
        for parameter in lesson.parameters:
            assert parameter.expects
            assert override(lesson, {"x": parameter.value}).parameter("x").value == parameter.value
