"""Files from the net: over https alone, no larger than they should be, and only with the right checksum."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from dltui.datasets.places import DataError, within

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the net.

    Attributes:
        address: where it lies, beginning with https://.
        name: what it is called in `kept_in()`, with `/` between folder and file.
        checksum: its SHA-256 digest, or the MD5 digest where its publisher gives no other, in hexadecimal.
        size: its length in bytes; of a longer one no more than that is read.
    """

    address: str
    name: str
    checksum: str
    size: int


def kept_in() -> Path:
    """Return the folder where Keras keeps data sets: what one of both fetched the other finds."""
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"


def fetched(what: str, remotes: tuple[Remote, ...], seconds: float) -> tuple[Path, ...]:
    """Return the files, fetched where they are not there yet or are not what they should be.

    Args:
        what: their name in one word, for the thread that fetches them.
        remotes: the files.
        seconds: how long all of them together may take.

    Raises:
        TimeoutError: it took longer.
        DataError: an address or a redirection that is not https; a file that is too long, or another one.
        OSError: the net or the disk failed.
    """
    ends = time.monotonic() + seconds

    def fetch() -> tuple[Path, ...]:
        for remote in remotes:
            _drop_unless_whole(remote)
        return tuple(_one(remote, ends) for remote in remotes)

    paths: tuple[Path, ...] = within(seconds, fetch, f"download {what}")
    return paths


# ---------------------------------------------------------------------------------------------------


class _HttpsOnly(HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, *answer: Any) -> Any:
        *_, address = answer
        try:
            _demand_https(address)
        except DataError:
            fp.close()
            raise
        return super().redirect_request(req, fp, *answer)


def _demand_https(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https":
        raise DataError(f"{parts.scheme}://{parts.netloc} is not https; nothing is fetched from there")


def _drop_unless_whole(remote: Remote) -> None:
    """Remove what an earlier download left unfinished: Keras, too, would take it for whole."""
    path = kept_in() / remote.name
    if path.is_file() and _digest(remote, path) != remote.checksum:
        path.unlink()


def _one(remote: Remote, ends: float) -> Path:
    path = kept_in() / remote.name
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as out:
            _copy(remote, out, ends)
        if _digest(remote, Path(part)) != remote.checksum:
            raise DataError(f"{remote.address} is another file than it should be: its checksum differs")
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)
    return path


def _copy(remote: Remote, out: IO[bytes], ends: float) -> None:
    _demand_https(remote.address)
    wait = max(0.1, ends - time.monotonic())
    try:
        answer = build_opener(_HttpsOnly).open(remote.address, timeout=wait)
    except HTTPError as error:
        error.close()
        raise
    with answer:
        left = remote.size
        while chunk := answer.read1(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise DataError(f"{remote.address} is longer than the {remote.size:,} bytes it should have")
            if time.monotonic() > ends:
                raise TimeoutError("the time was up")  # nobody waits for it any more
            out.write(chunk)


def _digest(remote: Remote, path: Path) -> str:
    kind = "md5" if len(remote.checksum) == 32 else "sha256"
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()
