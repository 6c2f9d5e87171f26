"""The child's side of a confined call: take messages from a pipe, do them, send back what came out.

`graph.confine` starts a process that does nothing but run `serve`.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import IO, Any, NoReturn

from graph.errors import CommonGroundError

CLOSING_SECONDS = 3.0
_LENGTH_BYTES = 8


def send(pipe: IO[bytes], payload: bytes) -> None:
    """Write one message: its length, then itself."""
    pipe.write(len(payload).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(payload)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has ended."""
    head = pipe.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    payload = pipe.read(length)
    return payload if len(payload) == length else None


def serve(memory_bytes: int | None) -> NoReturn:
    """Answer messages on the standard pipes until they close; the child's whole life."""
    _set_limits(memory_bytes)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not reach the pipe of answers
    messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(messages,), daemon=True).start()
    held: Callable[[Any], Any] | None = None
    while (message := messages.get()) is not None:
        held, reply = _attempt(message, held)
        send(replies, reply)
    close = getattr(held, "close", None)
    if close is not None:
        close()
    os._exit(0)  # a Java machine's own farewell may hang


def _listen(messages: queue.SimpleQueue[bytes | None]) -> None:
    """Pass on messages; when the parent is gone, leave within a moment even in mid-work."""
    while (message := receive(sys.stdin.buffer)) is not None:
        messages.put(message)
    messages.put(None)
    threading.Event().wait(CLOSING_SECONDS)
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # with whatever the work has started
    os._exit(0)


def _set_limits(memory_bytes: int | None) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_bytes is not None:
        # macOS refuses some values; the deadline holds all the same.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _attempt(
    message: bytes, held: Callable[[Any], Any] | None
) -> tuple[Callable[[Any], Any] | None, bytes]:
    """Work out one message: what is held from now on, and the packed reply."""
    try:
        kind, *rest = pickle.loads(message)
        if kind == "hold":
            factory, arguments = rest
            return factory(*arguments), pickle.dumps(("answer", None))
        if kind == "run":
            function, arguments = rest
            return held, pickle.dumps(("answer", function(*arguments)))
        assert held is not None
        return held, pickle.dumps(("answer", held(rest[0])))
    except MemoryError as error:
        return held, pickle.dumps(("memory", f": {error}" if str(error) else ""))
    except BaseException as error:  # noqa: BLE001 - a panic of native code is no Exception
        return held, _pack_error(error)


def _pack_error(error: BaseException) -> bytes:
    """Pack an exception so that the parent can raise it; at least its words always arrive."""
    trace = "".join(traceback.format_exception(error))
    if not isinstance(error, CommonGroundError):
        error.add_note(f"In the confined process:\n{trace}")
    with contextlib.suppress(Exception):  # some do not pickle, each in a way of its own
        packed = pickle.dumps(("error", error))
        if isinstance(error, Exception) and str(pickle.loads(packed)[1]) == str(error):
            return packed
    return pickle.dumps(("failed", trace.strip().splitlines()[-1]))
