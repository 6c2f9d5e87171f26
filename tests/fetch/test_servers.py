"""Servers that are busy, silent, elsewhere or not what they seem."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from commonground.fetch.manners import FetchError, Manners
from commonground.fetch.transfer import Fetched
from tests.fetch.conftest import ETAG, LIST, Answer, Publisher, Waits, left, rest


def test_a_busy_server_is_asked_again_after_ever_longer_waits(
    publisher: Publisher, fetch: Callable[..., Fetched], waits: Waits
) -> None:
    busy = [Answer(500), Answer(503), Answer(body=LIST)]
    fetch(publisher.says("/list.csv", *busy))
    first, second = waits
    assert 0.8 <= first <= 1.2
    assert 1.6 <= second <= 2.4


def test_waits_are_the_same_on_every_run(
    publisher: Publisher, fetch: Callable[..., Fetched], waits: Waits
) -> None:
    address = publisher.says("/list.csv", Answer(500))
    for _ in range(2):
        with pytest.raises(FetchError, match="answered 500, 3 times"):
            fetch(address)
    assert len(waits) == 4
    assert waits[:2] == waits[2:]


def test_a_server_that_says_when_to_come_back_is_heeded(
    publisher: Publisher, fetch: Callable[..., Fetched], waits: Waits
) -> None:
    later = Answer(429, headers={"Retry-After": "7"})
    fetch(publisher.says("/list.csv", later, Answer(body=LIST)))
    assert waits == [7.0]
    with pytest.raises(FetchError, match="asks to wait 86,400 seconds"):
        fetch(publisher.says("/two.csv", Answer(503, headers={"Retry-After": "86400"})), "two.csv")
    assert waits == [7.0]


def test_a_silent_server_is_left_after_the_deadline(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    slow = Answer(body=LIST, headers=ETAG, cut=1000, is_slow=True)
    address = publisher.says("/list.csv", slow, rest(1000))
    impatient = Manners(read_seconds=0.05, tries=2, wait=lambda _seconds: None)
    fetch(address, manners=impatient)
    assert publisher.asked[1].headers["Range"] == "bytes=1000-"
    assert (tmp_path / "list.csv").read_bytes() == LIST


def test_no_network_is_said_in_words(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 takes no connection, 3 times"):
        fetch("http://127.0.0.1:1/list.csv")
    assert left(tmp_path) == []


def test_a_name_that_is_not_known_is_said_in_words(
    fetch: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    def know_nothing(*_words: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", know_nothing)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(FetchError, match=r"the name publisher\.example is not known here"):
        fetch("http://publisher.example/list.csv")


def test_a_good_redirect_is_followed(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    publisher.says("/new/list.csv", Answer(body=LIST))
    old = publisher.says("/list.csv", Answer(302, headers={"Location": "new/list.csv"}))
    fetched = fetch(old)
    assert fetched.note.address == old
    assert (tmp_path / "list.csv").read_bytes() == LIST


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/list.csv", "in a circle"),
        ("file:///etc/passwd", "neither http nor https"),
        ("ftp://publisher.example/list.csv", "neither http nor https"),
        ("http://[half", "neither http nor https"),
        (None, "redirected to nowhere"),
    ],
)
def test_a_bad_redirect_is_refused(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path,
    location: str | None, words: str,
) -> None:  # fmt: skip
    headers = {} if location is None else {"Location": location}
    with pytest.raises(FetchError, match=words):
        fetch(publisher.says("/list.csv", Answer(301, headers=headers)))
    assert len(publisher.asked) == 1
    assert left(tmp_path) == []


def test_a_long_way_of_redirects_is_refused(
    publisher: Publisher, fetch: Callable[..., Fetched]
) -> None:
    for number in range(9):
        publisher.says(f"/{number}", Answer(307, headers={"Location": f"/{number + 1}"}))
    with pytest.raises(FetchError, match="over 5 times"):
        fetch(publisher.address + "/0")
    assert len(publisher.asked) == 6


def test_a_redirect_from_a_safe_connection_to_an_open_one_is_refused() -> None:
    from commonground.fetch.ask import _target

    safe = "https://publisher.example/list.csv"
    assert _target(safe, safe, "/new.csv") == "https://publisher.example/new.csv"
    with pytest.raises(FetchError, match="safe connection to an open one"):
        _target(safe, safe, "http://publisher.example/list.csv")


def test_the_proxy_of_the_environment_is_used_and_passed_by(
    publisher: Publisher, fetch: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    far = "http://publisher.example/list.csv"
    publisher.says(far, Answer(body=LIST))
    monkeypatch.setenv("http_proxy", publisher.address.removeprefix("http://"))
    fetch(far)
    assert publisher.asked[0].path == far
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch(publisher.says("/near.csv", Answer(body=LIST)), "near.csv")
    assert publisher.asked[1].path == "/near.csv"


def test_a_server_that_cannot_prove_itself_is_not_asked_twice(
    publisher: Publisher, fetch: Callable[..., Fetched], waits: Waits
) -> None:
    safe = publisher.address.replace("http:", "https:")  # speaks no TLS
    with pytest.raises(FetchError, match="does not prove who it is"):
        fetch(f"{safe}/list.csv")
    assert waits == []


def test_manners_keep_within_their_bounds() -> None:
    manners = Manners()
    waits = [manners.seconds_before(number, "http://a.example", None) for number in range(2, 20)]
    assert max(waits) <= 72
    assert replace(manners, longest_wait=1).seconds_before(9, "http://a.example", 5.0) == 5.0
