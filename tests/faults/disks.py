"""Small disks that are really full or really read-only, where this user may mount them."""

import contextlib
import subprocess

import pytest


@contextlib.contextmanager
def disk(folder, kilobytes=2048):
    """Mount a small file system in memory at a folder; skip the test where that is not permitted."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this user may not mount a disk: {getattr(error, 'stderr', '') or error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Write until nothing more fits; return the file, whose end makes room again."""
    path = folder / "filling"
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return path


def make_read_only(folder):
    """Let nothing be written to a disk any more, not even by root."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
