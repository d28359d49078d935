"""What a command line that is refused is told: what is wrong, what was expected, where to look."""

import pytest

from dltui.cli import COMMANDS, USAGE, main


def said(capsys, *arguments):
    """Return the last line on standard error of a command line that is refused."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = end.code
    assert code == USAGE
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_does_not_take_is_named_with_where_to_look(capsys, command):
    required = {"open": ["a.py"], "replay": ["a.jsonl"]}.get(command, [])
    assert said(capsys, command, *required, "--nope") == (
        f"dltui {command}: error: unrecognized arguments: --nope; see dltui {command} --help"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "digits", "--seed", "x"], "--seed: expected a whole number from 0 to 4294967295, got 'x'"),
        (["run", "digits", "--seed", str(2**32)], "from 0 to 4294967295, got '4294967296'"),
        (["replay", "--speed", "nan", "a"], "--speed: expected a number above 0, got 'nan'"),
        (["replay", "--speed", "fast", "a"], "--speed: expected a number above 0, got 'fast'"),
        (["run", "digits", "-p", "epochs=0"], "epochs: expected an integer from 1 to 200, got '0'"),
        (["run", "digits", "--param", "epochs=0"], "epochs: expected an integer from 1 to 200, got '0'"),
        (["lsit"], "there is no lesson 'lsit'"),
        (["lsit"], "There is also a command: list"),
        (["--all"], "unrecognized arguments: --all; see dltui learn --help"),
    ],
)
def test_a_wrong_line_is_told_with_what_was_expected(capsys, arguments, words):
    assert words in said(capsys, *arguments)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal_of_120_columns(capsys, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert end.value.code == 0
    assert lines[0].startswith(f"usage: dltui {command}".rstrip())
    assert max(map(len, lines)) <= 120
