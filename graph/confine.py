"""Run a function in a child process that can be killed: by time, by memory, by a crash of its own.

Native parsers and engines can hang, crash or eat the memory of whoever calls them. Here that costs
one child process and an error that says so. A child is a fresh interpreter (never a fork: threads
of the parent would leave locks behind) that imports our code by the parent's ``sys.path`` and never
runs the parent's ``__main__`` again, so it works from a script, a test, a page or ``python -c``.

Time and memory are bounded, not rights: the child runs our own code and its answers are trusted.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar

from graph.confined import CLOSING_SECONDS, receive, send
from graph.errors import CommonGroundError

Answer = TypeVar("Answer")
Request = TypeVar("Request")

START_SECONDS = 60.0
_WORDS_KEPT = 300
_BOOTSTRAP = (
    "import json, sys; settings = json.loads(sys.argv[1]); sys.path[:] = settings['path']; "
    "from graph.confined import serve; serve(settings['memory_bytes'])"
)


class ConfinedError(CommonGroundError):
    """A confined call gave no answer."""


class ConfinedTimeoutError(ConfinedError):
    """The call ran out of time; its process was killed."""


class ConfinedMemoryError(ConfinedError):
    """The call asked for more memory than it may have."""


class ConfinedCrashError(ConfinedError):
    """The process of the call ended by itself."""


def run_confined(
    function: Callable[..., Answer],
    *arguments: object,
    seconds: float,
    memory_bytes: int | None = None,
    where: str | None = None,
) -> Answer:
    """Give ``function(*arguments)``, worked out in a child process that is killed at the deadline.

    The function must be of an importable module and everything must pickle; give large tables by
    the path of a file. ``memory_bytes`` bounds the address space of the child (nothing is bounded
    on Windows); ``where`` names the call in errors. An exception of the child is raised here as
    itself, with the child's trace as a note; else `ConfinedTimeoutError`, `ConfinedMemoryError` or
    `ConfinedCrashError`.

    >>> run_confined(len, "town", seconds=60)
    4
    """
    name = where or _name_of(function)
    child = _Child(name, memory_bytes)
    try:
        return child.ask("run", function, arguments, seconds=seconds)  # type: ignore[no-any-return]
    finally:
        child.kill()


class ConfinedWorker(Generic[Request, Answer]):
    """A child process that holds something opened and answers one request at a time.

    ``factory(*arguments)`` runs in the child and gives what answers requests: a callable, with a
    ``close()`` where it has something to close. The child starts with the first call, and anew
    after it was killed, crashed or has answered ``most_calls`` requests.
    """

    def __init__(
        self,
        factory: Callable[..., Callable[[Request], Answer]],
        *arguments: object,
        where: str | None = None,
        memory_bytes: int | None = None,
        start_seconds: float = START_SECONDS,
        most_calls: int = 1000,
    ) -> None:
        self._factory = factory
        self._arguments = arguments
        self._where = where or _name_of(factory)
        self._memory_bytes = memory_bytes
        self._start_seconds = start_seconds
        self._most_calls = most_calls
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._calls = 0

    @property
    def pid(self) -> int | None:
        """Process id of the child; None while there is none."""
        child = self._child
        return child.pid if child is not None and child.is_alive else None

    def call(self, request: Request, *, seconds: float) -> Answer:
        """Give the answer to one request; errors as `run_confined`.

        Starting the child has its own deadline. Calls from several threads take turns, and one that
        waits longer than ``seconds`` for its turn ends in `ConfinedTimeoutError`.
        """
        if not self._lock.acquire(timeout=seconds):
            raise ConfinedTimeoutError(
                self._where, f"was busy with other calls for {seconds:g} seconds", "ask again later"
            )
        try:
            child = self._ready_child()
            self._calls += 1
            return child.ask("call", request, seconds=seconds)  # type: ignore[no-any-return]
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child, whatever it is doing; a later call starts a new one."""
        child, self._child = self._child, None
        if child is None:
            return
        if self._lock.locked():
            child.kill()
        else:
            child.close()

    def __enter__(self) -> ConfinedWorker[Request, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready_child(self) -> _Child:
        if self._child is not None and self._child.is_alive and self._calls < self._most_calls:
            return self._child
        if self._child is not None:
            self._child.close()
        child = _Child(self._where, self._memory_bytes)
        try:
            child.ask("hold", self._factory, self._arguments, seconds=self._start_seconds)
        except BaseException:
            child.kill()
            raise
        self._child, self._calls = child, 0
        return child


class _Child:
    """One child process and the pipe to it; every failure leaves it dead and reaped."""

    def __init__(self, where: str, memory_bytes: int | None) -> None:
        self._where = where
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _reap
        settings = {"path": [str(entry) for entry in sys.path], "memory_bytes": memory_bytes}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOTSTRAP, json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            start_new_session=True,  # a signal to the group then ends its children too
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._guard = threading.Lock()
        self._reaped = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return not self._reaped and self._process.poll() is None

    def ask(self, *message: object, seconds: float) -> Any:
        """Send one message and give the answer, or raise what went wrong."""
        expired = threading.Event()
        timer = threading.Timer(seconds, self._expire, [expired])
        timer.daemon = True
        request = pickle.dumps(message)  # before anything starts: what cannot pickle raises here
        timer.start()
        try:
            reply = self._exchange(request)
        except BaseException:
            self.kill()
            raise
        finally:
            timer.cancel()
        if reply is None:
            self._raise_dead(seconds, has_expired=expired.is_set())
        return _open_reply(self._where, reply)

    def _exchange(self, request: bytes) -> bytes | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            send(self._process.stdin, request)
        except OSError:  # the child is gone; what it said before is in its last words
            return None
        return receive(self._process.stdout)

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        self._signal()

    def _raise_dead(self, seconds: float, *, has_expired: bool) -> NoReturn:
        ended = self._reap(CLOSING_SECONDS)
        said = self._last_words()
        self._forget()
        if has_expired:
            mend = "ask for less, or give it more time"
            raise ConfinedTimeoutError(self._where, f"took more than {seconds:g} seconds", mend)
        what = f"its process ended by itself ({_describe_end(ended)}){said}"
        raise ConfinedCrashError(self._where, what, "leave out the input that does this")

    def kill(self) -> None:
        """Kill the child and everything it started, and reap it."""
        self._signal()
        self._reap(None)
        self._forget()

    def close(self) -> None:
        """Let the child close what it holds, for a moment, then kill it."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._reap(CLOSING_SECONDS)
        self._forget()

    def _signal(self) -> None:
        with self._guard:
            if self._reaped:  # the process id may belong to somebody else by now
                return
            if os.name == "posix":
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _reap(self, patience: float | None) -> int:
        try:
            ended = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._signal()
            ended = self._process.wait()
        with self._guard:
            self._reaped = True
        return ended

    def _forget(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._words.close()

    def _last_words(self) -> str:
        if self._words.closed:  # another thread closed the worker
            return ""
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - 4 * _WORDS_KEPT))
        said = " ".join(self._words.read().decode("utf-8", "replace").split())
        return f": {said[-_WORDS_KEPT:]}" if said else ""


def _name_of(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"


def _describe_end(ended: int) -> str:
    if ended >= 0:
        return f"exit code {ended}"
    try:
        name = signal.Signals(-ended).name
    except ValueError:
        name = str(-ended)
    return f"signal {name}"


def _open_reply(where: str, reply: bytes) -> Any:
    kind, value = pickle.loads(reply)
    if kind == "answer":
        return value
    if kind == "memory":
        raise ConfinedMemoryError(
            where, f"asked for more memory than it may have{value}", "give it less, or more memory"
        )
    if kind == "error":
        raise value
    raise ConfinedCrashError(where, f"failed: {value}", "report this with what you asked for")
