"""Text that wants to be more than text: to move a terminal's cursor, to be markup, to be a formula or a tag.

`EVIL` has it all at once; `hostile` puts it behind every text of an event; `unsafe` says what of a text would
reach a terminal as a command.
"""

import dataclasses
import re
import typing

from hypothesis import strategies as st

SEQUENCES = (
    "\x1b[2J",
    "\x1b[6n",
    "\x1b[c",
    "\x1b[31m",
    "\x1b[?1049l",
    "\x1b[8;1;1t",
    "\x1bc",
    "\x1b(0",
    "\x1b#8",
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]8;;http://owned\x1b\\x\x1b]8;;\x1b\\",
    "\x1bPq#0\x1b\\",
    "\x1b_Gowned\x1b\\",
    "\x1b^owned\x1b\\",
    "\x1bXowned\x1b\\",
    "\x9b2J",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "\x9fowned\x9c",
    "\x84",
    "\x85",
    "\x1b",
    "\x1b[",
    "\x1b]0;",
    "\x00",
    "\x05",
    "\x07",
    "\x08\x08",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x0f",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u2028",
    "\u2029",
    "\ufeff",
)
MARKUP = (
    "[red]a[/red]",
    "[@click=app.quit]b[/]",
    "[link=http://owned]c[/link]",
    "[/nothing]",
    "[",
    "\\[bold]",
    "\\",
    "$x",
    ":warning:",
    "{task}",
    "&#x1b;[2J",
    "&#x202e;",
    "<b>&amp;</b>",
    "]]>",
    "[d](http://owned)",
    "<http://owned>",
    "%s",
    "%%",
    "`",
    "**",
    "$$\\frac{a}{b}$$",
    "$\\char27$",
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1")
# Fits on one line of Python, of a header and of a file's name: has no line break, no quote and no slash.
EVIL = "".join(
    text for text in (*SEQUENCES, *MARKUP) if not set(text) & set("\0\r\n/'\"\x0b\x0c\x85\u2028\u2029\x1c")
)
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

texts = st.lists(
    st.one_of(
        st.sampled_from((*SEQUENCES, *MARKUP, *FORMULAS, "\n", "\r", "\r\n", "\t", " ", "\ud83d", "\ufffe")),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


def unsafe(text):
    """Return the characters that a terminal would obey, or that turn text round; a newline is none."""
    return UNSAFE.findall(text)


def hostile(value, evil=EVIL):
    """Return an event, or anything that events hold, with `evil` behind every text that may be any text."""
    if isinstance(value, str):
        return value + evil
    if isinstance(value, dict):
        return {hostile(key, evil): hostile(each, evil) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(hostile(each, evil) for each in value)
    if not dataclasses.is_dataclass(value):
        return value
    hints = typing.get_type_hints(type(value))
    changed = {
        field.name: hostile(getattr(value, field.name), evil)
        for field in dataclasses.fields(value)
        if typing.get_origin(hints[field.name]) is not typing.Literal
    }
    return dataclasses.replace(value, **changed)


CONTROL = re.compile(
    rb"\x1b(?:\[(?P<private>[<-?]?)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<csi>[@-~])"
    rb"|(?P<string>[\]PX^_])(?P<body>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|(?P<short>[ -/]*[0-Z\\`-~]))"
    rb"|(?P<eight>\xc2[\x80-\x9f])"
    rb"|(?P<single>[\x00-\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f])"
)


def sequences(raw):
    """Return the kinds of control sequences in what was written to a terminal: `CSI m`, `CSI ?h` ..."""
    kinds = set()
    for match in CONTROL.finditer(raw):
        if match["csi"]:
            kinds.add("CSI " + (match["private"] + match["between"] + match["csi"]).decode())
        elif match["string"]:
            kinds.add(f"string {match['string'].decode()} {match['body'][:20]!r}")
        else:
            kinds.add(repr(match[0]))
    return kinds
