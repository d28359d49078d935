import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.course.cells import is_percent, percent_cells, plain_cells, read_notebook
from dltui.course.header import Header, read_header
from dltui.course.syntax import Fault


def percent(text):
    return percent_cells(text, read_header(text))


def plain(text):
    return plain_cells(text, read_header(text))


def assert_in_place(text, cells):
    """Every code cell's source stands in the text at exactly its line."""
    lines = text.split("\n")
    for cell in cells:
        source = cell.source.split("\n")
        if cell.kind == "code" and cell.source:
            assert lines[cell.line - 1 : cell.line - 1 + len(source)] == source


PERCENT = '''\
#!/usr/bin/env python
# ---
# title: Lines
# ---
# A licence of many words.

# %% [markdown]

# # Lines
# are counted

# %%


import keras

text = """
# %% not a cell
"""


x = 1  # a comment with a quote: '


# %% [markdown] tags=["predict", "two"]
"""

In quotes.

# %% still prose
"""

# %% Named cell {"tags": ["play"]}
y = 2
# %%
# %%
    # %time z = 3
z = 3'''


def test_a_percent_script_gives_its_cells_with_tags():
    assert [(cell.kind, cell.line, cell.tags) for cell in percent(PERCENT)] == [
        ("markdown", 9, ()),
        ("code", 15, ()),
        ("markdown", 28, ("predict", "two")),
        ("code", 34, ("play",)),
        ("code", 37, ()),
    ]


def test_code_stands_where_its_line_says():
    assert_in_place(PERCENT, percent(PERCENT))


def test_a_marker_inside_a_string_begins_no_cell():
    assert '"""\n# %% not a cell\n"""' in percent(PERCENT)[1].source


def test_prose_loses_its_comment_signs():
    assert percent(PERCENT)[0].source == "# Lines\nare counted"


def test_prose_in_quotes_loses_them():
    assert percent(PERCENT)[2].source == "In quotes.\n\n# %% still prose"


def test_magics_in_comments_stay_comments():
    assert percent(PERCENT)[4].source == "    # %time z = 3\nz = 3"


def test_blank_lines_and_returns_of_other_kinds_do_not_shift_the_lines():
    text = "# %%\nx = 'a\u2028b\x1c'\n\x0c\n# %%\ny = 1\n"
    assert [cell.line for cell in percent(text)] == [2, 5]
    assert percent(text)[0].source.startswith("x = 'a\u2028b\x1c'")


_LINES = st.sampled_from(
    [
        "# %%",
        "# %% [markdown]",
        '# %% tags=["play"]',
        "#%%",
        "# %% [raw]",
        "",
        "   ",
        "# text",
        "# ```",
        "x = 1",
        '"""',
        "'''",
        's = \'"""\'',
        "    y = 2",
        "# # %%",
        "%%%",
        "\f",
        "# In[3]:",
    ]
)


@given(lines=st.lists(_LINES, max_size=25))
def test_whatever_the_lines_are_code_stands_in_its_place(lines):
    text = "\n".join(lines)
    assert_in_place(text, percent_cells(text, Header()))


@given(lines=st.lists(_LINES, max_size=25))
def test_no_line_of_code_gets_lost_in_any_percent_script(lines):
    text = "\n".join(["# %%", *lines]).replace("[markdown]", "").replace("[raw]", "")
    kept = "\n".join(cell.source for cell in percent_cells(text, Header()))
    assert kept.count("x = 1") == text.count("x = 1")


@pytest.mark.parametrize(
    "marker", ["# %%", "#%%", "# %% [markdown]", "# In[1]:", "# <codecell>", "# %% title"]
)
def test_a_marker_makes_a_percent_script(marker):
    assert is_percent(f"x = 1\n{marker}\ny = 2")


@pytest.mark.parametrize("line", ["# 100 %% sure", "x = 5  # %%", "%%time", "# text"])
def test_other_lines_make_no_percent_script(line):
    assert not is_percent(line)


TUTOBOOK = '''\
"""
Title: A simple convnet
Author: [Jane](https://example.org)
Description: It sees.
"""

"""
## Setup

With $\\frac{1}{2}$.
"""

import keras
x = """a string
that is no prose
"""

"""## One line"""
y = 2
"""shell
pip install keras
"""
"""invisible
not for the reader
"""

r"""
## The end
"""
'''


def test_a_tutobook_gives_prose_and_code_in_turn():
    assert [(cell.kind, cell.line) for cell in plain(TUTOBOOK)] == [
        ("markdown", 1),
        ("markdown", 8),
        ("code", 13),
        ("markdown", 18),
        ("code", 19),
        ("markdown", 20),
        ("markdown", 28),
    ]


def test_the_code_of_a_tutobook_stands_where_its_line_says():
    assert_in_place(TUTOBOOK, plain(TUTOBOOK))


def test_the_fields_of_a_tutobook_become_its_heading():
    assert plain(TUTOBOOK)[0].source == "# A simple convnet\n\nIt sees."


def test_backslashes_in_a_docstring_stay_as_written():
    assert "$\\frac{1}{2}$" in plain(TUTOBOOK)[1].source


def test_shell_commands_of_a_tutobook_become_a_code_block():
    assert plain(TUTOBOOK)[5].source == "```shell\npip install keras\n```"


def test_a_plain_script_is_one_code_cell():
    text = "# a comment\nimport keras\n\nx = 1\n\ndef f():\n    'a docstring'\n"
    (cell,) = plain(text)
    assert cell.source == text.strip()
    assert cell.line == 1


def test_a_plain_scripts_header_is_no_code():
    text = "# ---\n# title: a\n# ---\n\nx = 1\n"
    (cell,) = plain(text)
    assert (cell.source, cell.line) == ("x = 1", 5)


def notebook(*cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more})


def code(*lines, tags=()):
    return {"cell_type": "code", "source": list(lines), "metadata": {"tags": list(tags)}, "outputs": []}


def markdown(text):
    return {"cell_type": "markdown", "source": text, "metadata": {}}


def test_a_notebooks_cells_stand_in_the_script_it_becomes():
    result = read_notebook(
        notebook(markdown("# Hello\n\nyou"), code("\n", "x = 1\n", "y = 2", tags=["play"]))
    )
    assert_in_place(result.text, result.cells)
    assert [(cell.kind, cell.source, cell.tags) for cell in result.cells] == [
        ("markdown", "# Hello\n\nyou", ()),
        ("code", "x = 1\ny = 2", ("play",)),
    ]


def test_the_script_of_a_notebook_has_the_same_cells():
    result = read_notebook(
        notebook(markdown("# Hello\n\nyou"), code("x = 1\n", "y = 2", tags=["play"]), code("z"))
    )
    assert percent(result.text) == result.cells


def test_a_raw_cell_of_yaml_becomes_the_header():
    raw = {"cell_type": "raw", "source": "---\ntitle: From raw\n---", "metadata": {}}
    assert read_header(read_notebook(notebook(raw, code("x = 1"))).text).title == "From raw"


def test_a_notebook_of_format_3_is_read():
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": 2, "source": ["Setup"]},
            {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": []},
        ]
    }
    cells = read_notebook(json.dumps({"nbformat": 3, "worksheets": [sheet], "metadata": {}})).cells
    assert [cell.source for cell in cells] == ["## Setup", "x = 1\ny = 2"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n"cells": [', "its JSON breaks off"),
        ("[]", "not a notebook"),
        ('{"a": 1}', "it has no cells"),
        ('{"cells": [5]}', "a cell is no object"),
        ("[" * 100_000, "not a notebook"),
    ],
)
def test_what_is_no_notebook_says_why(text, says):
    with pytest.raises(Fault, match="save it again in Jupyter") as fault:
        read_notebook(text)
    assert says in fault.value.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "cell_type", "source", "input", "metadata", "tags", "level"]
            ),
            inner | st.sampled_from(["code", "markdown", "heading", "raw"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(data=_JSON)
def test_any_json_is_a_notebook_or_refused(data):
    try:
        result = read_notebook(json.dumps(data))
    except Fault:
        return
    assert_in_place(result.text, result.cells)
