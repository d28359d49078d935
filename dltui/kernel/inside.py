"""What runs inside the kernel's process: an ipykernel whose tracebacks name the lesson's own file and lines.

Started as `python -m dltui.kernel.inside -f CONNECTION_FILE`. The app's side of it is `dltui.kernel`.
A cell's origin travels in the metadata of its execute request, `{"dltui": {"path": ..., "line": ...}}`.
"""

from __future__ import annotations

import ast
import contextlib
import json
import linecache
import os
import shlex
import sys
import traceback
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import zmq
from ipykernel import kernelapp
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from jupyter_client.jsonutil import json_default
from jupyter_client.session import json_packer
from traitlets import Type
from traitlets.config import Config

from dltui import wire
from dltui.events import Event, Failure, Frame
from dltui.kernel import sending
from dltui.kernel.ending import end_with_app

LIBRARY_FRAMES = (
    f"{os.sep}site-packages{os.sep}",
    f"{os.sep}lib{os.sep}python",
    "<frozen ",
    os.path.join(os.path.dirname(wire.__file__), ""),
)

NO_MEMORY = "the memory is full: make batches, data or the model smaller, or restart the kernel"


def publish(event: Event) -> None:
    """Send an event to whoever drives this kernel."""
    from IPython.core.getipython import get_ipython

    get_ipython().display_pub.publish(wire.bundle(event))


class LessonCompiler(XCachingCompiler):  # type: ignore[misc]
    """Compiles a cell under the name of the lesson's file, so that its lines can be found again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.origin: tuple[str, int] | None = None
        self.sources: dict[str, list[str]] = {}

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the file name that tracebacks show for the cell."""
        if self.origin is None:
            return str(super().get_code_name(raw_code, code, number))
        return self.origin[0]

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """Remember the cell's text at its lines of the file and return the file's name."""
        name = str(super().cache(transformed_code, number, raw_code))
        if self.origin is not None:
            self._remember(*self.origin, transformed_code)
        return name

    def _remember(self, path: str, line: int, code: str) -> None:
        lines = self.sources.setdefault(path, [])
        new = code.splitlines(keepends=True)
        lines.extend("\n" for _ in range(line - 1 + len(new) - len(lines)))
        lines[line - 1 : line - 1 + len(new)] = new
        # A modification time of None keeps linecache from looking at the file on disk.
        linecache.cache[path] = (sum(map(len, lines)), None, lines, path)


class LineShift(ast.NodeTransformer):
    """Moves a parsed cell to its lines of the lesson's file."""

    def __init__(self, compiler: LessonCompiler) -> None:
        self.compiler = compiler

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the tree with its line numbers shifted."""
        if self.compiler.origin is not None:
            ast.increment_lineno(node, self.compiler.origin[1] - 1)
        return node


class LessonPublisher(ZMQDisplayPublisher):  # type: ignore[misc]
    """Publishes after what was printed before, and waits for it only where something was.

    A lesson may have put something in the place of `sys.stdout` that cannot be flushed.
    """

    def _flush_streams(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                if getattr(stream, "waiting", True):
                    stream.flush()


class LessonShell(ZMQInteractiveShell):  # type: ignore[misc]
    """An IPython shell that publishes failures as events instead of painting tracebacks."""

    compiler_class = Type(LessonCompiler)
    display_pub_class = Type(LessonPublisher)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ast_transformers.append(LineShift(self.compile))
        self._streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    def run_cell(self, *args: Any, **kwargs: Any) -> Any:
        """Run a cell under the origin that its request names."""
        self.compile.origin = self._origin()
        try:
            return super().run_cell(*args, **kwargs)
        finally:
            self._mend_streams()

    async def run_cell_async(self, *args: Any, **kwargs: Any) -> Any:
        """Run a cell with top-level `await` under the origin that its request names."""
        self.compile.origin = self._origin()
        try:
            return await super().run_cell_async(*args, **kwargs)
        finally:
            self._mend_streams()

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep nothing of what is printed; IPython would hold all of it for a history that nobody reads."""
        yield

    def _mend_streams(self) -> None:
        """Flush what code prints to, as ipykernel does before it answers; put back what cannot be flushed."""
        for name, own in self._streams.items():
            try:
                getattr(sys, name).flush()
            except Exception:  # a lesson may put anything in the place of a stream
                setattr(sys, name, own)

    def _origin(self) -> tuple[str, int] | None:
        try:
            origin = self.kernel.get_parent("shell")["metadata"]["dltui"]
            return str(origin["path"]), int(origin["line"])
        except (KeyError, TypeError):
            return None

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Publish the exception being handled as a `Failure`; interrupts and exits are not failures."""
        kind, value, trace = sys.exc_info()
        self._mend_streams()
        self._last_traceback: list[str] = []
        if kind is None or issubclass(kind, (KeyboardInterrupt, SystemExit)):
            return
        publish(failure(kind, value, trace, self.compile.sources))

    def showsyntaxerror(self, filename: Any = None, running_compiled_code: bool = False) -> None:
        """Publish a syntax error with its line in the lesson's file."""
        kind, value, _ = sys.exc_info()
        self._last_traceback = []
        if isinstance(value, SyntaxError):
            publish(self._syntax_failure(value))
        elif kind is not None:
            publish(failure(kind, value, None, self.compile.sources))

    def _syntax_failure(self, error: SyntaxError) -> Failure:
        line = (error.lineno or 1) + (self.compile.origin[1] - 1 if self.compile.origin else 0)
        frame = Frame(error.filename or "<cell>", line, "<module>", (error.text or "").strip(), True)
        return Failure(type(error).__name__, error.msg, (frame,))


class LessonKernel(IPythonKernel):  # type: ignore[misc]
    """The kernel around `LessonShell`."""

    shell_class = Type(LessonShell)
    compiler_class = Type(LessonCompiler)


class KernelApp(IPKernelApp):  # type: ignore[misc]
    """Starts the kernel, which publishes and prints as `dltui.kernel.sending` says."""

    kernel_class = Type(LessonKernel)
    outstream_class = "dltui.kernel.sending.Stream"

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        """Open the publishing socket, with little room."""
        sending.bound(context)
        kernelapp.IOPubThread = sending.Publishing
        super().init_iopub(context)


def pack(content: object) -> bytes:
    """Return a message's part as JSON; half a surrogate pair, which is no UTF-8, becomes an escape."""
    try:
        return bytes(json_packer(content))
    except UnicodeEncodeError:
        return json.dumps(content, default=json_default, allow_nan=False).encode()


def failure(
    kind: type[BaseException],
    value: BaseException | None,
    trace: TracebackType | None,
    own_sources: dict[str, list[str]],
) -> Failure:
    """Return an exception as an event; frames before the lesson's first own one are left out."""
    frames = [
        Frame(f.filename, f.lineno or 0, f.name, f.line or "", _is_own(f.filename, own_sources))
        for f in traceback.extract_tb(trace)
    ]
    first = next((i for i, frame in enumerate(frames) if frame.own), 0)
    return Failure(kind.__name__, _said(kind, value), tuple(frames[first:]))


def _said(kind: type[BaseException], value: BaseException | None) -> str:
    """Return what an exception says, with what to do where that is not to be guessed."""
    text = str(value)
    if kind is MemoryError:
        return text or NO_MEMORY
    name = value.name if isinstance(value, ModuleNotFoundError) else None
    if isinstance(name, str) and name.isidentifier():  # anything else is no command to be copied
        return f"{text}; if a package has it: {shlex.quote(sys.executable)} -m pip install {name}"
    return text


def _is_own(path: str, own_sources: dict[str, list[str]]) -> bool:
    return path in own_sources or not any(part in path for part in LIBRARY_FRAMES)


def prepare(path: str, folder: str, argv: list[str], show_last: bool) -> None:
    """Make the kernel's `__main__` look like a script's: its path, its arguments, its folder on `sys.path`.

    Args:
        path: the lesson's file.
        folder: its folder, put first on `sys.path` as Python does.
        argv: what the script finds in `sys.argv`.
        show_last: whether the value of a cell's last expression is shown, as notebooks do.
    """
    from IPython.core.getipython import get_ipython

    warnings.filterwarnings("ignore", message="To exit: use 'exit'")
    shell = get_ipython()
    shell.user_ns["__file__"] = path
    shell.ast_node_interactivity = "last_expr" if show_last else "none"
    sys.argv[:] = argv
    if folder not in sys.path[:1]:
        sys.path.insert(0, folder)


def main() -> None:
    """Start the kernel and serve until it is told to stop."""
    end_with_app()
    config = Config({"Session": {"packer": "dltui.kernel.inside.pack"}})
    app = KernelApp.instance(capture_fd_output=False, config=config)
    app.initialize()
    app.start()


if __name__ == "__main__":
    # Under `-m` this module is `__main__`, which the shell takes over for the lesson: run the importable one.
    from dltui.kernel.inside import main as start

    start()
