"""A publisher's server on this machine that fails in every way a test asks for."""

from __future__ import annotations

import contextlib
import datetime
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commonground.fetch.ask import Asker
from commonground.fetch.manners import Manners
from commonground.fetch.transfer import Download, Fetched, fetch_file

TODAY, LATER = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)
LIST = b"".join(b"00%07d,EXAMPLE ORGANIZATION %d\n" % (number, number) for number in range(5000))
NEW = LIST.replace(b"EXAMPLE", b"Example")
ETAG = {"ETag": '"one"'}
Waits = list[float]


@dataclass(frozen=True)
class Answer:
    """One answer: its status, headers and body, and after how many bytes the line breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    cut: int | None = None
    is_slow: bool = False
    has_length: bool = True


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    headers: dict[str, str]


@dataclass
class Publisher:
    """What is to be answered, in order and by path; the last answer of a path stays."""

    address: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def says(self, path: str, *answers: Answer) -> str:
        """Set the answers of a path and give its address."""
        self.answers[path] = list(answers)
        return self.address + path

    def next_answer(self, path: str) -> Answer:
        """Give the next answer of a path; 404 where none was set."""
        answers = self.answers.get(path, [Answer(404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _Speaker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def do_GET(self) -> None:
        self.publisher.asked.append(Asked(self.path, dict(self.headers.items())))
        answer = self.publisher.next_answer(self.path)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.has_length and answer.status != 304:
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
        else:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
        self.wfile.flush()
        if answer.is_slow:
            self.publisher.release.wait(30)
        if answer.cut is not None or answer.length is not None or answer.is_slow:
            self.close_connection = True

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked went away, as tests mean it
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A server on the loopback; no proxy of this machine stands between."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    speaker = type("Speaker", (_Speaker,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), speaker)
    speaker.publisher = Publisher(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield speaker.publisher  # type: ignore[attr-defined]
    finally:
        speaker.publisher.release.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join()


def rest(start: int, headers: dict[str, str] | None = None, body: bytes = LIST) -> Answer:
    span = f"bytes {start}-{len(body) - 1}/{len(body)}"
    return Answer(206, body[start:], {**(ETAG if headers is None else headers),
                                      "Content-Range": span})  # fmt: skip


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def waits() -> Waits:
    """The seconds that would have been waited; no test waits."""
    return []


@pytest.fixture
def fetch(tmp_path: Path, waits: Waits) -> Callable[..., Fetched]:
    manners = Manners(read_seconds=5.0, tries=3, wait=waits.append)

    def fetch_one(
        address: str,
        file: str = "list.csv",
        *,
        sha256: str | None = None,
        today: datetime.date = TODAY,
        manners: Manners = manners,
        tell: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
    ) -> Fetched:
        licence = "Public domain"
        download = Download("our_list", address, file, licence, f"{address}/terms", sha256)
        with Asker(manners) as asker:
            return fetch_file(download, tmp_path, asker, today=today, tell=tell)

    return fetch_one
