"""The colours of the app: one dark and one light palette, quiet, with a single accent.

Series colours follow Okabe and Ito (2008), "Color Universal Design"; they stay apart for colour-blind eyes.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`: what is written, drawn and marked in one theme; its name for people."""

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
    dim="#656c73",
    line="#c9c9c3",
    accent="#0069a8",
    good="#00785a",
    bad="#b84a00",
    warm="#96660a",
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}


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


def palette_of(theme_name: str) -> Palette:
    """Return the palette of a theme, the dark one where the theme is not ours."""
    return PALETTES.get(theme_name, DARK)
