"""How the kernel's messages reach the app: none is lost, and whoever sends faster than the app reads waits.

ipykernel hands what is printed and published to a thread of its own and drops messages once a queue is full.
Here every queue on the way (text that was printed, calls for that thread, the two sockets) has room for a
little and then makes its sender wait, so that an endless `print` takes no memory, and a stop is heard soon.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from zmq.eventloop.zmqstream import ZMQStream

MESSAGES = 100  # that wait at each end of a socket; a training sends about 20 a second
CHARACTERS = 1 << 15  # printed that wait for the next message
LOOK_SECONDS = 1.0


class Publishing(IOPubThread):  # type: ignore[misc]
    """The thread that publishes; on Unix sockets, forked children reach it without a TCP port too."""

    def __init__(self, socket: Any, *args: Any, **kwargs: Any) -> None:
        # Before the thread listens: a subscriber's full queue makes `send` wait instead of dropping.
        socket.setsockopt(zmq.XPUB_NODROP, 1)
        super().__init__(socket, *args, **kwargs)

    def schedule(self, call: Callable[[], Any]) -> None:
        """Call a function in this thread, in turn; another thread waits here while too many calls wait."""
        if threading.current_thread() is self.thread:  # to wait for itself would be for ever
            self._events.append(call)
            self.io_loop.add_callback(self._handle_event, None)
        else:
            super().schedule(call)

    def done(self) -> None:
        """Wait until what was scheduled before has been called; return at once where nobody would call it."""
        if threading.current_thread() is self.thread:
            return
        called = threading.Event()
        self.schedule(called.set)
        while not called.wait(LOOK_SECONDS) and self.thread.is_alive():
            pass

    @property
    def _private(self) -> bool:
        return bool(self.socket.last_endpoint.startswith(b"ipc://"))

    def _setup_pipe_in(self) -> None:
        if not self._private:
            super()._setup_pipe_in()
            return
        self._pipe_uuid = os.urandom(16)
        self._pipe_address = self.socket.last_endpoint.decode().strip("\0") + "-fork"
        pipe = self.socket.context.socket(zmq.PULL)
        pipe.linger = 0
        pipe.bind(self._pipe_address)
        self._pipe_in = ZMQStream(pipe, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[Any, Any]:
        if not self._private:
            context, pipe = super()._setup_pipe_out()
            return context, pipe
        context = zmq.Context()  # a forked child cannot use its parent's
        pipe = context.socket(zmq.PUSH)
        pipe.linger = 3000
        pipe.connect(self._pipe_address)
        return context, pipe


class Stream(OutStream):  # type: ignore[misc]
    """Publishes what is printed; prints wait while the app has not read what came before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsent = 0  # characters, about: threads may count at once
        self._handing_over = False

    @property
    def waiting(self) -> bool:
        """Whether something was printed that stands not yet in the row of what is published."""
        with self._buffer_lock:
            return self._handing_over or bool(self._buffers)

    def _flush(self) -> None:
        self._handing_over = True
        try:
            super()._flush()
        finally:
            self._handing_over = False

    def write(self, string: str) -> int:
        """Print text and return its length; wait for room first where much has been printed."""
        length = super().write(string)
        self._unsent += len(string)
        if self._unsent >= CHARACTERS:
            self.flush()
        return length or 0

    def flush(self) -> None:
        """Wait until what was printed has been handed to the socket; no time limit, as for any full pipe."""
        self._unsent = 0
        if self.pub_thread is not None and self.pub_thread.thread.is_alive():
            self.pub_thread.schedule(self._flush)
            self.pub_thread.done()
        else:
            self._flush()


def bound(context: zmq.Context[Any]) -> None:
    """Give every socket made in a context from now on room for `MESSAGES` messages each way."""
    context.setsockopt(zmq.SNDHWM, MESSAGES)
    context.setsockopt(zmq.RCVHWM, MESSAGES)
