"""The colours of the app: dark, light, and for colour-blind eyes; all quiet, with a single accent.

Series colours follow Okabe and Ito (2008), "Color Universal Design", in the light theme darker ones of the
same names; they stay apart for colour-blind eyes in every theme. In the third theme so do all colours of
words: blue, orange and yellow say what green, orange and ochre say in the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from dltui.draw.cells import Mode


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`: what is written, drawn and marked in one theme; its name for people.

    The colours of curves and pictures are those that `dltui.draw` has for a dark or a light background.
    """

    name: str
    title: str
    words: str
    dark: bool
    background: str
    raised: str
    text: str
    dim: str
    line: str
    accent: str
    good: str
    bad: str
    warm: str


DARK = Palette(
    name="dltui-dark",
    title="dark",
    words="light text on a dark background",
    dark=True,
    background="#14171a",
    raised="#22272c",
    text="#d6d9dc",
    dim="#8a9299",
    line="#3a4148",
    accent="#56b4e9",
    good="#2fc497",
    bad="#f08b4b",
    warm="#e69f00",
)
LIGHT = Palette(
    name="dltui-light",
    title="light",
    words="dark text on a light background",
    dark=False,
    background="#fbfaf7",
    raised="#ecebe6",
    text="#24292e",
    dim="#62696f",
    line="#c9c9c3",
    accent="#0069a8",
    good="#00785a",
    bad="#b84a00",
    warm="#96660a",
)
SAFE = Palette(
    name="dltui-colour-blind",
    title="for colour-blind eyes",
    words="dark; no two colours of words look alike to eyes that lack red, green or blue",
    dark=True,
    background="#14171a",
    raised="#22272c",
    text="#e4e6e8",
    dim="#939ba2",
    line="#3a4148",
    accent="#9fd4ff",
    good="#3f8cff",
    bad="#ff6e30",
    warm="#f7e04b",
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SAFE)}


def textual_theme(palette: Palette) -> Theme:
    """Return the palette as a theme that the stylesheet can refer to ($background, $line, $dim ...)."""
    return Theme(
        name=palette.name,
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        warning=palette.warm,
        error=palette.bad,
        success=palette.good,
        foreground=palette.text,
        background=palette.background,
        surface=palette.background,
        panel=palette.raised,
        dark=palette.dark,
        variables={
            "line": palette.line,
            "dim": palette.dim,
            "raised": palette.raised,
            "scrollbar": palette.line,
            "scrollbar-hover": palette.dim,
            "scrollbar-active": palette.accent,
            "scrollbar-background": palette.background,
            "scrollbar-background-hover": palette.background,
            "scrollbar-background-active": palette.background,
            "scrollbar-corner-color": palette.background,
        },
    )


def next_theme(theme_name: str) -> str:
    """Return the name of the theme after another one, in a circle."""
    names = list(PALETTES)
    return names[(names.index(palette_of(theme_name).name) + 1) % len(names)]


def palette_of(theme_name: str) -> Palette:
    """Return the palette of a theme, the dark one where the theme is not ours."""
    return PALETTES.get(theme_name, DARK)


def draw_mode(theme: str, *, colours: bool, system: str | None) -> Mode:
    """Return how pictures are drawn.

    Args:
        theme: the name of the theme that is on.
        colours: whether colours are wanted (no NO_COLOR).
        system: what the terminal can show, as Rich names it.
    """
    from dltui.draw.cells import Mode

    dark = palette_of(theme).dark
    if not colours:
        return Mode.GREY if dark else Mode.GREY_ON_LIGHT
    if system in ("standard", "windows"):
        return Mode.ANSI if dark else Mode.ANSI_ON_LIGHT
    return Mode.COLOUR if dark else Mode.COLOUR_ON_LIGHT
