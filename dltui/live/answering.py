"""How a play answers: in a thread of its own, the newest question only, as drawings; errors in words.

The questions come from a kernel subshell while the main thread may be training. One waits at most: a newer
one takes its place, and a stream that is being answered ends before its next part.
"""

from __future__ import annotations

import linecache
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import PurePath
from typing import Any, cast

import numpy as np

from dltui.drawings import DRAWING_NAMES, DRAWINGS, Drawing, Stack, Text
from dltui.events import PlayAnswered, PlayAsked
from dltui.live import publish

PACE = 0.04  # seconds between two parts of a stream: more often nobody can read it


class Answerer:
    """A thread with room for one question; it begins with the first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: tuple[PlayAsked, Callable[[], Any], Callable[..., Any]] | None = None
        self._thread: threading.Thread | None = None

    def put(self, asked: PlayAsked, call: Callable[[], Any], function: Callable[..., Any]) -> None:
        """Have `call` answer a question in place of the one that waits; `function` is what it calls."""
        with self._changed:
            self._waiting = (asked, call, function)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="dltui-play", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._waiting is None:
                    self._changed.wait()
                asked, call, function = self._waiting
                self._waiting = None
            self._answer(asked, call, function)

    def _answer(self, asked: PlayAsked, call: Callable[[], Any], function: Callable[..., Any]) -> None:
        began = time.perf_counter()
        try:
            for answer in answers(asked, call, lambda: self._waiting is not None):
                publish.publish(answer)
        except (Exception, SystemExit) as error:
            words = trouble(error, function)
            seconds = time.perf_counter() - began
            publish.publish(PlayAnswered(asked.play, asked.request, None, words, seconds=seconds))


def answers(
    asked: PlayAsked, call: Callable[[], Any], superseded: Callable[[], bool] = lambda: False
) -> Iterator[PlayAnswered]:
    """Yield the answer that `call` returns, or those of its stream until a newer question supersedes it.

    Raises:
        TypeError: the function answers with something that cannot be shown.
    """
    began = time.perf_counter()
    answer = call()
    if not isinstance(answer, Iterator):
        yield _answered(asked, drawing_of(answer), began)
        return
    last: Drawing | None = None
    sent = -PACE
    try:
        for part in answer:
            if superseded():
                return
            last = drawing_of(part)
            if time.perf_counter() - began - sent >= PACE:
                sent = time.perf_counter() - began
                yield _answered(asked, last, began, final=False)
    finally:
        if isinstance(answer, Generator):
            answer.close()
    if last is None:
        raise TypeError("the stream ended before it gave an answer")
    yield _answered(asked, last, began)


def drawing_of(answer: Any) -> Drawing:
    """Return an answer as a drawing: texts and numbers as text, a dictionary as a stack under its keys.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(answer, DRAWINGS):
        return cast("Drawing", answer)
    if isinstance(answer, str):
        return Text(answer)
    if isinstance(answer, Mapping) and answer:
        return Stack(tuple(map(drawing_of, answer.values())), tuple(map(str, answer)))
    if isinstance(answer, (int, float, np.number)) or (hasattr(answer, "shape") and np.size(answer) == 1):
        return Text(f"{np.asarray(answer).reshape(()).item():.4g}")
    raise TypeError(
        f"a play answers with a text, a number, a dictionary of answers, or one of {DRAWING_NAMES}; "
        f"this one answered with {type(answer).__name__}"
    )


def trouble(error: BaseException, function: Callable[..., Any]) -> str:
    """Return in words what went wrong: the exception, and the line of the lesson in which it happened."""
    words = f"{type(error).__name__}: {error}".rstrip(": ")
    path = getattr(getattr(function, "__code__", None), "co_filename", "")
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    if not own:
        return words
    source = linecache.getline(path, own[-1].lineno or 0).strip()
    return f"{words}\n{PurePath(path).name}, line {own[-1].lineno}: {source}"


def _answered(asked: PlayAsked, drawing: Drawing, began: float, *, final: bool = True) -> PlayAnswered:
    return PlayAnswered(asked.play, asked.request, drawing, final=final, seconds=time.perf_counter() - began)
