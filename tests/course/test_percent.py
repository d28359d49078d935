"""Percent scripts cut without jupytext: the same cells that jupytext gives, or none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.course.cells import jupytext_cells
from dltui.course.percent import plain_percent

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.py"))

MARKS = ["# %%", "# %% [markdown]", '# %% tags=["play"]', '# %% [markdown] tags=["hint", "predict"]']
PROSE = [
    "# ## A title",
    "#",
    "",
    "# It's *so*: $x$",
    "#no space",
    "#  two",
    "# # %% no marker",
    "# %",
    "# %%no",
    "# ```",
    "# ```text",
]
CODE = [
    "x = 1",
    "",
    "  # it is so",
    "if x:",
    "    y = 'a'",
    "# only a comment",
    "# %time",
    "#!ls",
    't = """one',
    'two"""',
    "z = 1 + \\",
    "    2",
    "'''all'''",
    "# # %%",
]
BEYOND = [
    "%time",
    "%%bash",
    "!ls",
    "# %%%% deep",
    "  # %% far in",
    "# %% a title",
    "# ````",
    "# ~~~",
    "# <codecell>",
    "loose",
]


def lines_of(marks, prose, code):
    kinds = st.sampled_from(marks)
    cell = kinds.flatmap(
        lambda mark: st.lists(st.sampled_from(prose if "[markdown]" in mark else code), max_size=6).map(
            lambda lines: [mark, *lines]
        )
    )
    return st.lists(cell, min_size=1, max_size=5).map(lambda cells: [line for cell in cells for line in cell])


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_our_lessons_are_plain_and_cut_as_jupytext_cuts_them(path):
    lines = ["# %%", *path.read_text(encoding="utf-8").split("\n")]
    assert plain_percent(lines) == jupytext_cells(lines)


@given(lines_of(MARKS, PROSE, CODE))
def test_what_is_cut_here_is_cut_as_jupytext_does(lines):
    cells = plain_percent(lines)
    assert cells is None or cells == jupytext_cells(lines)


@given(lines_of(MARKS, PROSE + BEYOND, CODE + BEYOND))
def test_what_is_not_plain_is_left_to_jupytext_or_cut_as_it_does(lines):
    cells = plain_percent(lines)
    assert cells is None or cells == jupytext_cells(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ["# %% [raw]", "text"],
        ["# %% with a title", "x = 1"],
        ['# %% [markdown] tags=["active-py"]', "# text"],
        ["# %% [markdown]", '"""', "in quotes", '"""'],
        ["# %% [markdown]", "# ```", "# %%", "# ```"],
        ["# %%", "%matplotlib inline"],
        ["# %%", 'x = """', "# %%", '"""'],
        ["# %%", "x = 'a\\", "# %%", "b'"],
        ["# %%", "x = 1\ry = 2"],
    ],
)
def test_what_jupytext_had_better_read(lines):
    assert plain_percent(lines) is None


def test_a_plain_script_keeps_lines_and_tags():
    lines = [
        "# %%",
        "",
        "# %% [markdown]",
        "# # One",
        "#",
        "# two",
        "",
        '# %% tags=["play", "hint"]',
        "",
        "x = 1",
        "",
    ]
    prose, code = plain_percent(lines)
    assert (prose.kind, prose.source, prose.line, prose.tags) == ("markdown", "# One\n\ntwo", 4, ())
    assert (code.kind, code.source, code.line, code.tags) == ("code", "x = 1", 10, ("play", "hint"))
