"""Whether a course's programs may run: another's course is asked about once, and again when it has changed.

A lesson is a program, and it runs with all that its reader may do. dltui's own lessons, and a file that is
named on the command line, run at once. The programs of any other course run after a yes, which holds for what
its folder held at that time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

PROGRAMS = (".py", ".ipynb", ".so", ".pyd")  # what a lesson is, or could import from beside it


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 digest, in hexadecimal, of the names and contents of all programs below a folder.

    A file that cannot be read counts by its name alone: what could not be read could not run either.
    """
    import hashlib  # loads OpenSSL, which most who open the app never need

    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in PROGRAMS and path.is_file()):
        name = str(path.relative_to(folder)).encode(errors="surrogateescape")
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        digest.update(b"%d:%s%d:" % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()


class Trust:
    """The answer for one course folder.

    Args:
        folder: the folder of the course; None where there is nothing to ask, as for dltui's own.
        kept: returns what was kept under a name, "" where nothing was.
        keep: keeps a text under a name.
        given: a yes for this time, from the command line.
    """

    def __init__(
        self,
        folder: Path | None,
        kept: Callable[[str], str] = lambda name: "",
        keep: Callable[[str, str], None] = lambda name, value: None,
        *,
        given: bool = False,
    ) -> None:
        self.folder = folder.resolve() if folder is not None else None
        self._kept, self._keep, self._given = kept, keep, given

    def allows(self) -> bool:
        """Whether the programs of the course may run as they are now."""
        if self.folder is None or self._given:
            return True
        return self._kept(self._name) == fingerprint(self.folder)

    def allow(self) -> None:
        """Keep a yes for the programs of the course as they are now."""
        if self.folder is not None:
            self._keep(self._name, fingerprint(self.folder))

    @property
    def _name(self) -> str:
        return f"trust {self.folder}"


def warning(folder: Path) -> tuple[str, ...]:
    """Return, in sentences, what a yes means; the folder stands in the first one."""
    return (
        f"The lessons in {folder} are not part of dltui.",
        "A lesson is a program: it runs as you, and can read and change your files and use the network.",
        "A yes holds until a program in this folder changes.",
    )
