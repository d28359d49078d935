"""A search in the output of a lesson: opened, followed from line to line, left where it stands."""

import re

import pytest
from app.lesson_seen import keys_offered, screen_of, shown, trained
from app.played import fit_events, until

from dltui.app.output_view import OutputView
from dltui.app.search_line import SearchLine
from dltui.app.theme import palette_of
from dltui.events import Output

PRINTED = "".join(f"step {n:03} loss {'Inf' if n % 50 == 7 else 0.5}\n" for n in range(300))
EVENTS = [Output(PRINTED), *fit_events()]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 16)], ids=["120x40", "80x24", "50x16"])


def output_of(pilot):
    return screen_of(pilot).query_one(OutputView)


def note(pilot):
    return screen_of(pilot).query_one(SearchLine).note


def marked_words(pilot):
    """Return what wears the colour of a line found, and of the one in which the search stands."""
    palette = palette_of(pilot.app.theme)
    view, found = output_of(pilot), {"found": [], "here": []}
    for y in range(view.scroll_offset.y, min(view.scroll_offset.y + view.size.height, view.count)):
        for segment in view.row(y):
            background = segment.style.bgcolor if segment.style else None
            if background is not None and background.name == palette.warm:
                found["found"].append(segment.text)
            elif background is not None and background.name == palette.accent:
                found["here"].append(segment.text)
    return found


def lines_seen(pilot):
    return [int(number) for number in re.findall(r"step (\d{3}) loss", shown(pilot))]


@SIZES
async def test_slash_finds_words_counts_them_and_goes_to_the_next(opened, size):
    async with opened(EVENTS, size=size) as pilot:
        await trained(pilot)
        await pilot.press("4", "slash", *"inf")
        await until(pilot, lambda: note(pilot) == "6 of 6 lines")
        assert 257 in lines_seen(pilot)
        await pilot.press("up", "up")
        await until(pilot, lambda: note(pilot) == "4 of 6 lines" and 157 in lines_seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: note(pilot) == "5 of 6 lines" and 207 in lines_seen(pilot))
        await pilot.press("down", "down")
        await until(pilot, lambda: note(pilot) == "1 of 6 lines" and 7 in lines_seen(pilot))
        assert marked_words(pilot)["here"] == ["Inf"]


async def test_the_other_lines_found_are_marked_more_quietly(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        await pilot.press("slash", *"loss", "up")
        await until(pilot, lambda: len(marked_words(pilot)["found"]) > 1)
        assert marked_words(pilot)["here"] == ["loss"]


@SIZES
async def test_escape_closes_and_leaves_the_place(opened, size):
    async with opened(EVENTS, size=size) as pilot:
        await trained(pilot)
        await pilot.press("4", "slash", *"107")
        await until(pilot, lambda: 107 in lines_seen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not screen_of(pilot).searching)
        await until(pilot, lambda: not screen_of(pilot).query_one(SearchLine).display)
        await pilot.pause()
        assert 107 in lines_seen(pilot)
        assert marked_words(pilot) == {"found": [], "here": []}
        assert screen_of(pilot).focused is None


async def test_capitals_count_where_any_are_typed(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        await pilot.press("slash", *"Inf")
        await until(pilot, lambda: note(pilot) == "6 of 6 lines")
        await pilot.press("backspace", "backspace", "backspace", *"INF")
        await until(pilot, lambda: note(pilot) == "not found")


async def test_what_was_looked_for_is_there_the_next_time(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        await pilot.press("slash", *"inf", "escape", "slash")
        await until(pilot, lambda: note(pilot).endswith("of 6 lines"))


async def test_letters_in_the_line_are_no_keys(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        await pilot.press("slash", *"qnslt4")
        await until(pilot, lambda: screen_of(pilot).query_one(SearchLine).edit.text == "qnslt4")
        assert screen_of(pilot).step_index == 2 and pilot.app.is_running
        assert not screen_of(pilot).curves.view.log


async def test_without_output_there_is_nothing_to_search(opened):
    async with opened() as pilot:
        await pilot.press("4", "slash")
        await pilot.pause()
        assert not screen_of(pilot).searching
        assert "search" not in keys_offered(pilot)


async def test_the_key_is_offered_where_the_output_is_in_use(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        assert "search" not in keys_offered(pilot)
        await pilot.press("4")
        await until(pilot, lambda: "search" in keys_offered(pilot))


async def test_lines_that_come_meanwhile_are_counted_and_do_not_move_the_place(opened):
    async with opened([Output(PRINTED), *fit_events(until=12)], hold=True) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: output_of(pilot).count >= 300)
        await pilot.press("slash", *"inf", "up", "up", "up")
        await until(pilot, lambda: note(pilot) == "3 of 6 lines" and 107 in lines_seen(pilot))
        seen = lines_seen(pilot)
        pilot.app.players[-1].listener(Output("inf again\n" * 10))
        await until(pilot, lambda: note(pilot) == "3 of 16 lines")
        assert lines_seen(pilot) == seen


async def test_another_pane_ends_the_search(opened):
    async with opened(EVENTS) as pilot:
        await trained(pilot)
        await pilot.press("slash", *"inf")
        screen_of(pilot).show_pane("curves")
        await until(pilot, lambda: not screen_of(pilot).searching)
        assert screen_of(pilot).focused is None


async def test_the_log_is_searched_while_it_is_shown(opened):
    async with opened([Output("I0000 this CPU\nI0001 that\n", "log"), *EVENTS]) as pilot:
        await trained(pilot)
        await pilot.press("o", "slash", *"cpu")
        await until(pilot, lambda: note(pilot) == "1 of 1 line")


async def test_the_learner_who_scrolled_away_keeps_the_place_when_the_width_changes(opened):
    text = "".join(f"step {n:03} loss 0.5 {'and many more words ' * 6}\n" for n in range(3000))
    async with opened([Output(text), *fit_events()], size=(80, 24)) as pilot:
        await trained(pilot)
        await pilot.press("4")
        await until(pilot, lambda: output_of(pilot).is_on_screen)
        for _ in range(30):
            await pilot.press("pageup")
        await until(pilot, lambda: output_of(pilot).top_line < 2950)
        top = output_of(pilot).top_line
        await pilot.resize_terminal(66, 24)
        await until(pilot, lambda: output_of(pilot).size.width < 70)
        await until(pilot, lambda: output_of(pilot).top_line == top)


async def test_a_search_through_a_million_lines_answers_keys_meanwhile(opened):
    chunks = [
        Output("".join(f"{n} {'needle' if n % 1000 == 0 else 'straw'}\n" for n in range(at, at + 50_000)))
        for at in range(0, 1_000_000, 50_000)
    ]
    async with opened([*chunks, *fit_events()], size=(80, 24)) as pilot:
        await trained(pilot)
        await pilot.press("4", "slash", *"needle")
        await until(pilot, lambda: note(pilot) == "1,000 of 1,000 lines")
        await pilot.press("down")
        await until(pilot, lambda: note(pilot) == "1 of 1,000 lines" and "0 needle" in shown(pilot))
