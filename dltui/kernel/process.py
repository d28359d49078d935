"""One kernel process as the app sees it: start, run code, reach into a running cell, interrupt, kill.

Built on jupyter_client. Sockets are Unix sockets in a private folder with a short path; no TCP port is
opened where the platform has Unix sockets. What native code writes goes to a log file in that folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from dltui.kernel import priority
from dltui.kernel.cause import cause_of_death, out_of_memory_kills
from dltui.kernel.folder import KernelError, private_folder, working_folder

START_SECONDS = 60.0  # without an answer and without working
STIR = 1.0  # seconds of processor time in START_SECONDS that count as working
INTERRUPT_SECONDS = 5.0
LOG_BYTES_A_POLL = 64 * 1024
POLL_SECONDS = 0.2
MESSAGES = 100  # of the kernel that wait to be read

Message = dict[str, Any]


class _Gone(Exception):
    """The kernel ended before it answered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request to run code ended: `ok`, `error` with the exception's name and text, or `died`."""

    status: Literal["ok", "error", "died"]
    name: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cell stands: its file and the line (from 1) of its first line."""

    path: str
    line: int


class Kernel:
    """A kernel process.

    Args:
        on_message: called with every message that the kernel publishes, in order.
        on_log: called with text that native code wrote to the process's own output.
        on_death: called once with the cause in words, if the kernel ends without having been asked to.
        environment: variables set on top of this process's own.
        on_halt: called with whether a signal holds the process, when that changes.
        niceness: how far the process stands behind others for the processor, 0 to 19.
    """

    def __init__(
        self,
        on_message: Callable[[Message], None],
        on_log: Callable[[str], None],
        on_death: Callable[[str], None],
        environment: dict[str, str] | None = None,
        on_halt: Callable[[bool], None] | None = None,
        *,
        niceness: int = 0,
    ) -> None:
        self.on_message, self.on_log, self.on_death = on_message, on_log, on_death
        self.on_halt = on_halt
        self.environment, self.niceness = environment or {}, niceness
        self.folder = private_folder()
        self.log_path = self.folder / "log"
        self._log_read = 0
        self._closing = False
        self._dead = False
        self._halted = False
        self._ended = asyncio.Event()
        self._replies: dict[str, asyncio.Future[Message]] = {}
        self._idle: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._subshell: str | None = None
        self._subshell_opens = asyncio.Lock()
        self._heard = 0  # messages that the kernel published
        self._oom_kills = 0
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.RCVHWM, MESSAGES)  # beyond, the kernel waits: see dltui.kernel.sending
        self._manager: Any = None
        self._client: Any = None

    @property
    def pid(self) -> int | None:
        """The process id, None before the start."""
        process = self._process
        return process.pid if process is not None else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def _process(self) -> Any:
        provisioner = getattr(self._manager, "provisioner", None)
        return getattr(provisioner, "process", None)

    async def start(self) -> None:
        """Start the process and wait until it answers.

        Raises:
            KernelError: it could not be started, ended at once or did not answer in time.
        """
        self._oom_kills = out_of_memory_kills()
        self._manager = _manager(self.folder, self._context)
        try:
            with self.log_path.open("ab") as log:
                await self._manager.start_kernel(
                    stdout=log, stderr=log, env={**os.environ, **self.environment}, cwd=working_folder()
                )
        except OSError as error:
            why = f"{error.strerror or error} in {self.folder.parent}"
            raise KernelError(f"it could not be started: {why}") from error
        if self.niceness and self.pid is not None:
            await priority.lower(self.pid, self.niceness)
        self._client = self._manager.client(context=self._context)  # else it makes one without our marks
        self._client.start_channels(stdin=False, hb=False)
        watching = asyncio.create_task(self._reading(self._watch()))
        self._tasks.append(watching)
        try:
            await self._answering(watching)
        except RuntimeError as error:
            raise KernelError(f"the kernel did not start: {self.log_tail() or error}") from error
        for read in (self._read_replies("shell"), self._read_replies("control"), self._read_published()):
            self._tasks.append(asyncio.create_task(self._reading(read)))

    async def _answering(self, watching: asyncio.Task[None]) -> None:
        """Wait for the first answer as long as the process works: a slow machine takes minutes.

        Args:
            watching: ends with the process.

        Raises:
            RuntimeError: the process ended, or has done next to nothing for `START_SECONDS`.
        """
        ready = asyncio.ensure_future(self._client.wait_for_ready(timeout=None))
        used = 0.0
        try:
            while not (ready.done() or watching.done()):
                await asyncio.wait(
                    {ready, watching}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                before, used = used, self._processor_seconds()
                if not (ready.done() or watching.done()) and used - before < STIR:
                    raise RuntimeError(f"no answer, and no work done, in {START_SECONDS:g} s")
            if watching.done() or not self.alive:
                await asyncio.wait({watching})  # it tells why; `ready` may have seen the end before it
                raise RuntimeError("it ended at once") from (ready.exception() if ready.done() else None)
            ready.result()
        finally:
            ready.cancel()

    def _processor_seconds(self) -> float:
        with contextlib.suppress(psutil.Error):
            if self.pid is not None:
                times = psutil.Process(self.pid).cpu_times()
                return float(times.user + times.system)
        return 0.0

    async def run(self, code: str, origin: Origin | None = None) -> Reply:
        """Run code in the kernel's main thread, after what was asked before; return how it ended."""
        metadata = {"dltui": {"path": origin.path, "line": origin.line}} if origin else {}
        return await self._execute(code, metadata)

    async def reach(self, code: str, seconds: float | None = 5.0) -> Reply:
        """Run code in a second thread of the kernel at once, also while a cell runs.

        Args:
            code: what to run; what was asked for first runs first.
            seconds: how long to wait for the answer; None: until the kernel answers or ends.

        Raises:
            KernelError: no answer within `seconds`.
        """
        if self._dead:
            return Reply("died")
        try:
            async with asyncio.timeout(seconds):
                async with self._subshell_opens:
                    if self._subshell is None:
                        reply = await self._request("control", "create_subshell_request", {})
                        self._subshell = reply["content"].get("subshell_id")
                return await self._execute(code, {}, subshell=self._subshell)
        except _Gone:
            return Reply("died")
        except TimeoutError as error:
            raise KernelError("the kernel does not answer") from error

    async def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        if self.alive:
            await self._manager.interrupt_kernel()

    async def close(self) -> None:
        """End the process and remove what it left behind. Safe to call twice."""
        self.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._fail_pending()
        if self._client is not None:
            self._client.stop_channels()
            self._client = None
        self._context.destroy(linger=0)
        process = self._process
        if process is not None:
            await asyncio.to_thread(process.wait)
        if self._manager is not None:
            self._manager.cleanup_connection_file()
            self._manager.cleanup_ipc_files()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End the process and its process group at once, without waiting."""
        self._closing = True
        if self.alive:
            self._end_group()

    def _end_group(self) -> None:
        """End the process and what it started; its number is not given away as long as that runs."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def ended(self) -> None:
        """Wait until the end of the process has been noticed: nothing more of it will come."""
        await self._ended.wait()

    def log_tail(self, limit: int = 2000) -> str:
        """Return the end of what native code wrote, at most `limit` characters."""
        with contextlib.suppress(OSError), self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - limit))
            return log.read().decode("utf-8", "replace").strip()
        return ""

    def memory(self) -> int:
        """Return the resident memory of the process in bytes, 0 when it is gone."""
        with contextlib.suppress(psutil.Error):
            if self.pid is not None:
                return int(psutil.Process(self.pid).memory_info().rss)
        return 0

    async def _execute(self, code: str, metadata: dict[str, Any], subshell: str | None = None) -> Reply:
        content = {
            "code": code,
            "silent": False,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        try:
            reply = await self._request("shell", "execute_request", content, metadata, subshell)
        except _Gone:
            return Reply("died")
        answer = reply["content"]
        if answer.get("status") == "ok":
            return Reply("ok")
        return Reply("error", str(answer.get("ename", "")), str(answer.get("evalue", "")))

    async def _request(
        self,
        channel: str,
        kind: str,
        content: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        subshell: str | None = None,
    ) -> Message:
        """Send a request and return its reply once everything published for it has been delivered."""
        if self._dead or self._client is None:
            raise _Gone
        message = self._client.session.msg(kind, content, metadata=metadata)
        if subshell:
            message["header"]["subshell_id"] = subshell
        identity = message["header"]["msg_id"]
        reply: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        idle = asyncio.Event()
        self._replies[identity], self._idle[identity] = reply, idle
        try:
            getattr(self._client, f"{channel}_channel").send(message)
            answer = await reply
            await idle.wait()
            return answer
        finally:
            self._replies.pop(identity, None)
            self._idle.pop(identity, None)

    async def _reading(self, read: Coroutine[None, None, None]) -> None:
        """Read a channel; what its listener raises ends every request that waits, and is raised there."""
        try:
            await read
        except Exception as error:
            self._fail_pending(error)

    async def _read_replies(self, channel: str) -> None:
        socket = getattr(self._client, f"{channel}_channel")
        while True:
            message = await socket.get_msg(timeout=None)
            reply = self._replies.get(message["parent_header"].get("msg_id", ""))
            if reply is not None and not reply.done():
                reply.set_result(message)

    async def _read_published(self) -> None:
        while True:
            message = await self._client.iopub_channel.get_msg(timeout=None)
            self._heard += 1
            if message["msg_type"] == "status":
                self._note_status(message)
            else:
                self.on_message(message)

    def _note_status(self, message: Message) -> None:
        idle = self._idle.get(message["parent_header"].get("msg_id", ""))
        if idle is not None and message["content"].get("execution_state") == "idle":
            idle.set()

    async def _watch(self) -> None:
        """Pass the log on and notice the end of the process."""
        while self.alive:
            self._pass_log()
            self._look_for_halt()
            await asyncio.sleep(POLL_SECONDS)
        self._end_group()
        heard = -1
        while heard < self._heard:  # what it published last is still on its way
            heard = self._heard
            await asyncio.sleep(POLL_SECONDS)
        self._pass_log()
        self._dead = True
        if not self._closing:
            code = self._process.returncode if self._process is not None else None
            self.on_death(cause_of_death(code, self.log_tail(), self._oom_kills))
        self._fail_pending()

    def _look_for_halt(self) -> None:
        """Tell when a signal (SIGSTOP) holds the process, and when it goes on."""
        with contextlib.suppress(psutil.Error, OSError):
            halted = psutil.Process(self.pid).status() == psutil.STATUS_STOPPED
            if halted != self._halted:
                self._halted = halted
                if self.on_halt is not None:
                    self.on_halt(halted)

    def _fail_pending(self, error: Exception | None = None) -> None:
        self._dead = True
        self._ended.set()
        for identity, reply in list(self._replies.items()):
            if not reply.done():
                reply.set_exception(error or _Gone())
            self._idle[identity].set()

    def _pass_log(self) -> None:
        with contextlib.suppress(OSError):
            size = self.log_path.stat().st_size
            if size <= self._log_read:
                return
            with self.log_path.open("rb") as log:
                log.seek(max(self._log_read, size - LOG_BYTES_A_POLL))
                text = log.read(LOG_BYTES_A_POLL)
            self._log_read = size
            self.on_log(text.decode("utf-8", "replace"))


def _manager(folder: Path, context: zmq.asyncio.Context) -> Any:
    spec = KernelSpec(
        argv=[sys.executable, "-m", "dltui.kernel.inside", "-f", "{connection_file}"],
        display_name="dltui",
        language="python",
    )
    manager = AsyncKernelManager(context=context, connection_file=str(folder / "k.json"))
    manager._kernel_spec = spec
    if hasattr(zmq, "IPC_PATH_MAX_LEN") and zmq.has("ipc"):
        manager.transport = "ipc"
        manager.ip = str(folder / "k")
    return manager
