"""A file comes whole and proven, or nothing stands under its name that was not there before."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from commonground.fetch.manners import FetchError, Manners
from commonground.fetch.note import FetchNote, note_path, read_note
from commonground.fetch.transfer import Fetched
from graph.errors import UsageError
from tests.fetch.conftest import (
    ETAG,
    LATER,
    LIST,
    NEW,
    TODAY,
    Answer,
    Publisher,
    Waits,
    left,
    rest,
)


def test_a_file_comes_with_a_note_of_where_it_is_from(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    headers = {**ETAG, "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
    address = publisher.says("/list.csv", Answer(body=LIST, headers=headers))
    heard: list[tuple[str, int, int]] = []
    fetched = fetch(address, tell=lambda *words: heard.append(words))
    assert fetched.outcome == "new"
    assert (tmp_path / "list.csv").read_bytes() == LIST
    assert left(tmp_path) == ["list.csv", "list.csv.source.json"]
    digest = hashlib.sha256(LIST).hexdigest()
    assert read_note(tmp_path / "list.csv") == FetchNote(
        "our_list", address, "Public domain", f"{address}/terms", TODAY, '"one"',
        headers["Last-Modified"], digest, len(LIST),
    )  # fmt: skip
    assert heard[0] == ("fetching list.csv", 0, len(LIST))
    assert heard[-1] == ("fetching list.csv", len(LIST), len(LIST))


def test_a_request_names_the_product_and_asks_for_plain_bytes(
    publisher: Publisher, fetch: Callable[..., Fetched]
) -> None:
    fetch(publisher.says("/list.csv", Answer(body=LIST)))
    (asked,) = publisher.asked
    assert asked.headers["User-Agent"].startswith("CommonGround/0.")
    assert asked.headers["Accept-Encoding"] == "identity"
    assert not {"Cookie", "Authorization", "Referer", "Range"} & set(asked.headers)


def test_a_file_that_did_not_change_is_not_sent_again(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    dated = {**ETAG, "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
    address = publisher.says("/list.csv", Answer(body=LIST, headers=dated), Answer(304))
    first = fetch(address)
    again = fetch(address, today=LATER)
    assert (again.outcome, again.note) == ("unchanged", first.note)
    assert publisher.asked[1].headers["If-None-Match"] == '"one"'
    assert publisher.asked[1].headers["If-Modified-Since"] == dated["Last-Modified"]
    assert (tmp_path / "list.csv").read_bytes() == LIST


def test_the_same_bytes_without_a_mark_are_unchanged_too(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    address = publisher.says("/list.csv", Answer(body=LIST))
    fetch(address)
    again = fetch(address, today=LATER)
    assert (again.outcome, again.note.retrieved) == ("unchanged", TODAY)
    assert left(tmp_path) == ["list.csv", "list.csv.source.json"]


def test_a_newer_edition_takes_the_place_of_the_older_one(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    newer = Answer(body=NEW, headers={"ETag": '"two"'})
    address = publisher.says("/list.csv", Answer(body=LIST, headers=ETAG), newer)
    fetch(address)
    again = fetch(address, today=LATER)
    assert (again.outcome, again.note.retrieved, again.note.etag) == ("newer", LATER, '"two"')
    assert (tmp_path / "list.csv").read_bytes() == NEW


def test_a_newer_edition_that_cannot_be_had_leaves_the_older_one(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    page = Answer(body=b"<html>gone</html>", headers={"Content-Type": "text/html"})
    address = publisher.says("/list.csv", Answer(body=LIST, headers=ETAG), page, Answer(404))
    first = fetch(address)
    for _ in range(2):
        with pytest.raises(FetchError):
            fetch(address)
    assert (tmp_path / "list.csv").read_bytes() == LIST
    assert read_note(tmp_path / "list.csv") == first.note


# What is cut -------------------------------------------------------------------------------------


def test_a_cut_transfer_goes_on_where_it_stopped(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path, waits: Waits
) -> None:
    cut = Answer(body=LIST, headers=ETAG, cut=70_000)
    address = publisher.says("/list.csv", cut, rest(70_000))
    fetched = fetch(address)
    assert publisher.asked[1].headers["Range"] == "bytes=70000-"
    assert publisher.asked[1].headers["If-Range"] == '"one"'
    assert (tmp_path / "list.csv").read_bytes() == LIST
    assert (fetched.note.etag, fetched.note.size) == ('"one"', len(LIST))
    assert len(waits) == 1
    assert left(tmp_path) == ["list.csv", "list.csv.source.json"]


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    nothing = Answer(206, b"", rest(70_000).headers, length=9)
    address = publisher.says(
        "/list.csv", Answer(body=LIST, headers=ETAG, cut=70_000), nothing, nothing, rest(70_000)
    )
    with pytest.raises(FetchError, match=r"3 times \(70,000 bytes are kept"):
        fetch(address)
    assert left(tmp_path) == ["list.csv.part", "list.csv.part.json"]
    assert fetch(address).outcome == "new"
    assert (tmp_path / "list.csv").read_bytes() == LIST


def test_ctrl_c_keeps_what_came(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    def stop(_what: str, done: int, _total: int) -> None:
        if done >= 2**16:
            raise KeyboardInterrupt

    address = publisher.says("/list.csv", Answer(body=LIST, headers=ETAG), rest(2**16))
    with pytest.raises(KeyboardInterrupt):
        fetch(address, tell=stop)
    assert left(tmp_path) == ["list.csv.part", "list.csv.part.json"]
    kept = (tmp_path / "list.csv.part").stat().st_size
    publisher.answers["/list.csv"] = [rest(kept)]
    fetch(address)
    assert publisher.asked[1].headers["Range"] == f"bytes={kept}-"
    assert (tmp_path / "list.csv").read_bytes() == LIST


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(rest(70_000, {"ETag": '"two"'}, NEW), id="other ETag, range all the same"),
        pytest.param(rest(60_000), id="other range"),
        pytest.param(replace(rest(60_000), body=LIST[70_000:]), id="other range, same length"),
        pytest.param(Answer(206, LIST[70_000:], ETAG), id="no range named"),
        pytest.param(Answer(416), id="no such range"),
    ],
)
def test_a_rest_that_does_not_fit_starts_the_file_anew(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path, second: Answer
) -> None:
    whole = Answer(body=NEW, headers={"ETag": '"two"'})
    address = publisher.says(
        "/list.csv", Answer(body=LIST, headers=ETAG, cut=70_000), second, whole
    )
    fetched = fetch(address)
    assert (tmp_path / "list.csv").read_bytes() == NEW
    assert fetched.note.etag == '"two"'
    assert "Range" not in publisher.asked[2].headers


def test_a_server_without_ranges_sends_the_file_anew(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    cut = Answer(body=LIST, headers=ETAG, cut=70_000)
    fetch(publisher.says("/list.csv", cut, Answer(body=LIST, headers=ETAG)))
    assert (tmp_path / "list.csv").read_bytes() == LIST


def test_a_part_without_a_mark_of_its_edition_is_not_gone_on_with(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    cut = Answer(body=LIST, headers={"ETag": 'W/"weak"'}, cut=70_000)
    fetch(publisher.says("/list.csv", cut, Answer(body=NEW)))
    assert "Range" not in publisher.asked[1].headers
    assert (tmp_path / "list.csv").read_bytes() == NEW


def test_a_part_that_is_whole_already_is_taken(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    def stop_at_the_end(_what: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    end = Answer(416, headers={"Content-Range": f"bytes */{len(LIST)}"})
    address = publisher.says("/list.csv", Answer(body=LIST, headers=ETAG), end)
    with pytest.raises(KeyboardInterrupt):
        fetch(address, tell=stop_at_the_end)
    assert fetch(address).note.etag == '"one"'
    assert (tmp_path / "list.csv").read_bytes() == LIST


def test_the_part_of_another_address_is_not_gone_on_with(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    one = publisher.says("/one.csv", Answer(body=LIST, headers=ETAG, cut=70_000))
    with pytest.raises(FetchError):
        fetch(one, manners=Manners(tries=1))
    fetch(publisher.says("/two.csv", Answer(body=NEW, headers=ETAG)))
    assert "Range" not in publisher.asked[-1].headers
    assert (tmp_path / "list.csv").read_bytes() == NEW


# What is not what was asked for ------------------------------------------------------------------

MD5 = base64.b64encode(hashlib.md5(NEW).digest()).decode()
SHA = base64.b64encode(hashlib.sha256(NEW).digest()).decode()
PAGE = b" <!DOCTYPE html><title>Moved</title>"


@pytest.mark.parametrize(
    ("answer", "file", "words"),
    [
        (Answer(404), "list.csv", "404: there is no such file"),
        (Answer(410), "list.csv", "410: there is no such file"),
        (Answer(403), "list.csv", "403: it does not give the file"),
        (Answer(418), "list.csv", "answered 418"),
        (Answer(304), "list.csv", "no answer but 'unchanged'"),
        (Answer(200), "list.csv", "the file is empty"),
        (Answer(body=PAGE), "list.csv", "a web page came"),
        (Answer(body=LIST), "list.zip", "something else came"),
        (Answer(body=LIST), "list.csv.gz", "something else came"),
        (Answer(body=LIST, headers={"Content-Type": "text/html; charset=utf-8"}), "list.csv",
         "the server sends text/html"),
        (Answer(body=b"{}", headers={"Content-Type": "application/problem+json"}), "list.csv",
         "the server sends application/problem"),
        (Answer(body=LIST, headers={"Content-Encoding": "br"}), "list.csv", "packs the file as br"),
        (Answer(body=LIST, headers={"Content-MD5": MD5}), "list.csv", "own md5 checksum"),
        (Answer(body=LIST, headers={"Repr-Digest": f"sha-256=:{SHA}:"}), "list.csv",
         "own sha256 checksum"),
    ],
)  # fmt: skip
def test_what_is_not_the_file_leaves_nothing(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path,
    answer: Answer, file: str, words: str,
) -> None:  # fmt: skip
    with pytest.raises(FetchError, match=words) as caught:
        fetch(publisher.says("/list", answer), file)
    assert caught.value.mend
    assert len(publisher.asked) == 1  # no other try would help
    assert left(tmp_path) == []


def test_checksums_that_agree_are_passed(
    publisher: Publisher, fetch: Callable[..., Fetched]
) -> None:
    headers = {"Content-MD5": MD5, "Repr-Digest": f"sha-256=:{SHA}:, unixsum=:30637:",
               "Content-Type": "application/vnd.ms-excel"}  # fmt: skip
    address = publisher.says("/list.csv", Answer(body=NEW, headers=headers))
    assert fetch(address, sha256=hashlib.sha256(NEW).hexdigest().upper()).outcome == "new"


def test_the_checksum_in_source_toml_is_binding(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    address = publisher.says("/list.csv", Answer(body=LIST))
    with pytest.raises(FetchError, match="differ from what source"):
        fetch(address, sha256=hashlib.sha256(NEW).hexdigest())
    assert left(tmp_path) == []


def test_a_packed_answer_is_unpacked_and_a_packed_file_is_not(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    packed = Answer(body=gzip.compress(LIST), headers={"Content-Encoding": "gzip"})
    address = publisher.says("/list", packed)
    fetch(address)
    fetch(address, "list.csv.gz")
    assert (tmp_path / "list.csv").read_bytes() == LIST
    assert gzip.decompress((tmp_path / "list.csv.gz").read_bytes()) == LIST


def test_a_damaged_packed_answer_leaves_nothing(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    packed = Answer(body=b"not packed at all", headers={**ETAG, "Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="packed bytes are damaged, 3 times"):
        fetch(publisher.says("/list.csv", packed))
    assert left(tmp_path) == []


@pytest.mark.parametrize("length", [len(LIST) + 1, len(LIST) * 2])
def test_a_length_that_is_never_reached_is_no_file(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path, length: int
) -> None:
    address = publisher.says("/list.csv", Answer(body=LIST, length=length))
    with pytest.raises(FetchError, match=r"connection to 127\.0\.0\.1 broke, 3 times"):
        fetch(address)
    assert not (tmp_path / "list.csv").exists()


def test_a_file_without_a_length_is_taken_to_the_end(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    fetch(publisher.says("/list.csv", Answer(body=LIST, has_length=False)))
    assert (tmp_path / "list.csv").read_bytes() == LIST


# What stands there already -----------------------------------------------------------------------


def test_a_file_of_ones_own_is_never_touched(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    address = publisher.says("/list.csv", Answer(body=LIST))
    (tmp_path / "list.csv").write_bytes(b"mine")
    with pytest.raises(UsageError, match="was not fetched"):
        fetch(address)
    (tmp_path / "list.csv").unlink()
    fetch(address)
    (tmp_path / "list.csv").write_bytes(b"mine")
    with pytest.raises(UsageError, match="was changed after it was fetched"):
        fetch(address)
    assert (tmp_path / "list.csv").read_bytes() == b"mine"
    assert len(publisher.asked) == 1


def test_a_note_of_other_make_is_none(tmp_path: Path) -> None:
    for text in ("", "[]", '{"sha256": 1}', '{"retrieved": "soon"}'):
        note_path(tmp_path / "list.csv").write_text(text)
        assert read_note(tmp_path / "list.csv") is None


def test_a_full_disk_is_said_before_anything_is_sent(
    publisher: Publisher, fetch: Callable[..., Fetched], tmp_path: Path
) -> None:
    address = publisher.says("/list.csv", Answer(body=b"", length=10**18))
    with pytest.raises(FetchError, match="the disk has"):
        fetch(address)
    assert not (tmp_path / "list.csv").exists()
