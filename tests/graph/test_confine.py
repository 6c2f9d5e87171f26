"""A confined call ends in an answer or an error, and never takes the caller down."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.confine import (
    ConfinedCrashError,
    ConfinedError,
    ConfinedMemoryError,
    ConfinedTimeoutError,
    ConfinedWorker,
    run_confined,
)
from graph.errors import QueryError, SourceFileError

posix_only = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")
reads_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
PATIENCE = 60.0
ROOT = Path(__file__).parents[2]


class StrangeError(Exception):
    """An exception that cannot be pickled."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}")


class Opened:
    """What a worker holds: it counts, and can be made to hang, fail or crash."""

    def __init__(self, start: int, closed: str | None = None) -> None:
        self.count = start
        self.closed = closed

    def __call__(self, request: str) -> int:
        if request == "hang":
            hang()
        if request == "crash":
            os.abort()
        if request == "start a process":
            return start_a_process()
        if request == "interrupt":
            os.kill(os.getppid(), signal.SIGINT)
            hang()
        if request == "fail":
            raise QueryError("here", "cannot be asked", "ask something else")
        self.count += 1
        return self.count

    def close(self) -> None:
        if self.closed is not None:
            Path(self.closed).write_text("closed", encoding="utf-8")


def add(first: int, second: int) -> int:
    return first + second


def hang() -> None:
    threading.Event().wait()


def start_a_process() -> int:
    started = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    return started.pid


def note_processes_and_hang(note: str) -> None:
    pids = f"{os.getpid()} {start_a_process()}"
    Path(note + ".new").write_text(pids, encoding="utf-8")
    Path(note + ".new").rename(note)
    hang()


def refuse() -> None:
    raise SourceFileError("town.csv", "is no register", "give the publisher's file")


def fail_with(kind: str) -> None:
    if kind == "strange":
        raise StrangeError("this", "that")
    if kind == "exit":
        sys.exit("on its way out")
    raise KeyError("the message itself")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def say_and_leave() -> None:
    sys.stderr.write("last words\n")
    sys.stderr.flush()
    os._exit(7)


def take_memory(size: int) -> int:
    return len(bytearray(size))


def print_much() -> str:
    for _ in range(1000):
        sys.stdout.write("noise" * 100)
    os.write(1, b"more noise")
    return "answer"


def large(size: int) -> bytes:
    return b"x" * size


def core_limit() -> tuple[int, int]:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while is_running(pid) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    return not is_running(pid)


@pytest.fixture
def worker() -> Iterator[ConfinedWorker[str, int]]:
    with ConfinedWorker(Opened, 0, where="counter", start_seconds=PATIENCE) as made:
        yield made


def test_the_answer_of_the_child_comes_back() -> None:
    assert run_confined(add, 2, 3, seconds=PATIENCE) == 5


def test_an_answer_larger_than_a_pipe_comes_back_whole() -> None:
    assert len(run_confined(large, 5_000_000, seconds=PATIENCE)) == 5_000_000


def test_what_a_library_prints_does_not_disturb_the_answer() -> None:
    assert run_confined(print_much, seconds=PATIENCE) == "answer"


def test_an_overrun_is_killed_and_says_how_long_it_had() -> None:
    with pytest.raises(ConfinedTimeoutError, match=r"hanger: took more than 0\.2 seconds; "):
        run_confined(hang, seconds=0.2, where="hanger")


@reads_proc
def test_processes_that_the_child_started_are_killed_with_it(
    worker: ConfinedWorker[str, int],
) -> None:
    pid = worker.call("start a process", seconds=PATIENCE)
    assert is_running(pid)
    with pytest.raises(ConfinedTimeoutError):
        worker.call("hang", seconds=0.1)
    assert wait_until_gone(pid)


def test_our_own_errors_arrive_as_themselves() -> None:
    with pytest.raises(SourceFileError) as caught:
        run_confined(refuse, seconds=PATIENCE)
    assert (caught.value.where, caught.value.mend) == ("town.csv", "give the publisher's file")


def test_other_exceptions_keep_type_message_and_trace() -> None:
    with pytest.raises(KeyError, match="the message itself") as caught:
        run_confined(fail_with, "key", seconds=PATIENCE)
    assert "fail_with" in caught.value.__notes__[0]


def test_an_exception_that_cannot_travel_keeps_its_message() -> None:
    with pytest.raises(ConfinedCrashError, match="StrangeError: this and that"):
        run_confined(fail_with, "strange", seconds=PATIENCE)


def test_a_call_to_exit_is_an_error_like_any_other() -> None:
    with pytest.raises(ConfinedCrashError, match="SystemExit: on its way out"):
        run_confined(fail_with, "exit", seconds=PATIENCE)


def test_an_answer_that_cannot_travel_is_an_error_with_a_message() -> None:
    with pytest.raises((TypeError, AttributeError, ConfinedCrashError), match="pickle"):
        run_confined(threading.Lock, seconds=PATIENCE)


def test_a_function_that_the_child_cannot_find_is_an_error_with_its_name() -> None:
    def local() -> None: ...

    with pytest.raises((AttributeError, TypeError), match="local"):
        run_confined(local, seconds=PATIENCE)


@posix_only
def test_a_crash_names_the_signal() -> None:
    with pytest.raises(ConfinedCrashError, match="SIGSEGV"):
        run_confined(crash, seconds=PATIENCE)


def test_a_sudden_exit_carries_the_last_words() -> None:
    with pytest.raises(ConfinedCrashError, match=r"exit code 7\): last words"):
        run_confined(say_and_leave, seconds=PATIENCE)


@posix_only
def test_too_much_memory_is_an_error_of_its_own() -> None:
    limit = 400 * 2**20
    assert run_confined(take_memory, 2**20, seconds=PATIENCE, memory_bytes=limit) == 2**20
    with pytest.raises(ConfinedMemoryError, match="more memory than it may have"):
        run_confined(take_memory, 2**30, seconds=PATIENCE, memory_bytes=limit)


@posix_only
def test_a_crash_leaves_no_core_file() -> None:
    assert run_confined(core_limit, seconds=PATIENCE) == (0, 0)


def test_every_failure_is_of_the_family() -> None:
    for kind in (ConfinedTimeoutError, ConfinedMemoryError, ConfinedCrashError):
        assert issubclass(kind, ConfinedError)


@posix_only
def test_an_interrupt_kills_the_child() -> None:
    # A process of its own: only the main thread of a program hears an interrupt at once, and a
    # test need not run in it.
    program = (
        "from graph.confine import ConfinedWorker\n"
        "from tests.graph.test_confine import Opened\n"
        "worker = ConfinedWorker(Opened, 0)\n"
        "worker.call('count', seconds=60)\n"
        "print(worker.pid, flush=True)\n"
        "try:\n"
        "    worker.call('interrupt', seconds=60)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    pid, said = done.stdout.split()
    assert said == "interrupted"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_a_worker_keeps_what_it_opened(worker: ConfinedWorker[str, int]) -> None:
    assert [worker.call("count", seconds=PATIENCE) for _ in range(3)] == [1, 2, 3]


def test_a_worker_starts_anew_after_an_overrun(worker: ConfinedWorker[str, int]) -> None:
    assert worker.call("count", seconds=PATIENCE) == 1
    with pytest.raises(ConfinedTimeoutError, match="counter"):
        worker.call("hang", seconds=0.2)
    assert worker.pid is None
    assert worker.call("count", seconds=PATIENCE) == 1


def test_a_worker_starts_anew_after_a_crash(worker: ConfinedWorker[str, int]) -> None:
    with pytest.raises(ConfinedCrashError):
        worker.call("crash", seconds=PATIENCE)
    assert worker.call("count", seconds=PATIENCE) == 1


def test_a_worker_lives_on_after_an_error(worker: ConfinedWorker[str, int]) -> None:
    worker.call("count", seconds=PATIENCE)
    with pytest.raises(QueryError, match="cannot be asked"):
        worker.call("fail", seconds=PATIENCE)
    assert worker.call("count", seconds=PATIENCE) == 2


def test_a_worker_is_replaced_after_its_number_of_calls() -> None:
    with ConfinedWorker(Opened, 0, most_calls=2) as short_lived:
        assert [short_lived.call("count", seconds=PATIENCE) for _ in range(3)] == [1, 2, 1]


def test_threads_take_turns(worker: ConfinedWorker[str, int]) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(worker.call("count", seconds=PATIENCE)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(1, 9))


def test_a_factory_that_fails_raises_its_error() -> None:
    broken: ConfinedWorker[str, int] = ConfinedWorker(refuse)  # type: ignore[arg-type]
    with pytest.raises(SourceFileError, match="is no register"):
        broken.call("count", seconds=PATIENCE)
    assert broken.pid is None


def test_closing_lets_the_child_close_what_it_holds(tmp_path: Path) -> None:
    note = tmp_path / "closed"
    worker: ConfinedWorker[str, int] = ConfinedWorker(Opened, 0, str(note))
    worker.call("count", seconds=PATIENCE)
    worker.close()
    assert note.read_text() == "closed"
    assert worker.pid is None


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from graph.confine import ConfinedWorker, run_confined
import collections
print(run_confined(max, [1, 5, 3], seconds=60))
worker = ConfinedWorker(collections.Counter)
print("ran", flush=True)
"""


@pytest.mark.parametrize("way", ["script", "command", "stdin"])
def test_it_works_whatever_the_main_module_is(tmp_path: Path, way: str) -> None:
    program = PROGRAM.format(root=str(ROOT))
    script = tmp_path / "without_a_main_guard.py"
    script.write_text(program, encoding="utf-8")
    arguments = {"script": [str(script)], "command": ["-c", program], "stdin": ["-"]}[way]
    done = subprocess.run(
        [sys.executable, *arguments],
        input=program if way == "stdin" else "",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout == "5\nran\n", done.stderr


@reads_proc
def test_a_busy_child_ends_with_all_it_started_when_its_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    program = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]\n"
        f"import {Path(__file__).stem} as here\n"
        f"here.run_confined(here.note_processes_and_hang, {str(note)!r}, seconds=600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    try:
        deadline = time.monotonic() + PATIENCE
        while not note.exists():
            assert time.monotonic() < deadline
            threading.Event().wait(0.02)
    finally:
        parent.kill()
        parent.wait()
    assert all(wait_until_gone(int(pid)) for pid in note.read_text().split())


def test_closing_from_another_thread_ends_a_busy_child(worker: ConfinedWorker[str, int]) -> None:
    worker.call("count", seconds=PATIENCE)
    threading.Timer(0.1, worker.close).start()
    with pytest.raises(ConfinedCrashError):
        worker.call("hang", seconds=PATIENCE)
