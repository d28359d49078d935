import ast

import pytest

from dltui.course.syntax import Fault, check_script, parse_cell


def test_magics_of_a_notebook_count_as_nothing():
    tree = parse_cell(
        "%matplotlib inline\n!pip install keras\nfiles = !ls\nmodel.fit?\nif True:\n    %time x = 1\n"
    )
    assert isinstance(tree, ast.Module)
    assert len(tree.body) == 5


def test_a_percent_inside_an_expression_is_no_magic():
    tree = parse_cell("x = (7\n% 4)")
    assert tree is not None
    assert ast.unparse(tree) == "x = 7 % 4"


def test_a_timed_cell_is_python():
    tree = parse_cell("%%time\nx = 1")
    assert tree is not None
    assert len(tree.body) == 2


def test_a_cell_in_another_language_has_no_tree():
    assert parse_cell("%%bash\nfor i in *; do echo $i; done") is None


def test_an_error_names_its_line():
    with pytest.raises(Fault, match="not valid Python") as fault:
        check_script("x = 1\ny = (\n")
    assert fault.value.line == 2


def test_a_return_outside_a_function_is_found_before_the_run():
    with pytest.raises(Fault, match="'return' outside function"):
        check_script("return 5")


def test_await_at_the_top_level_is_allowed_as_in_a_notebook():
    assert parse_cell("await sleep(1)") is not None


def test_a_null_byte_names_its_line():
    with pytest.raises(Fault, match="null byte") as fault:
        check_script("x = 1\ny = '\0'\n")
    assert fault.value.line == 2


def test_an_invalid_escape_is_no_error():
    assert parse_cell(r"x = '\d'") is not None


def test_nesting_beyond_python_is_told():
    with pytest.raises(Fault):
        check_script("(" * 5000 + ")" * 5000)
