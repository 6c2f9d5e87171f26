"""Damaged JSON of a service directory."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conformance.cases import Case, Expected, bytes_of, loads, refused

Content = str | bytes | Callable[[Path], object]
Made = Iterator[tuple[str, Content, Expected]]
NO_JSON = refused("not_json")
DEEP = refused("nested_too_deep")


def entry(key: str, more: str = "") -> str:
    """An organization of the directory."""
    return f'{{"id": "{key}", "name": "Example {key}", "services": []{more}}}'


ONE, TWO, THREE = entry("one"), entry("Niñez"), entry("three")
PLAIN = f"[{ONE},\n {TWO},\n {THREE}]\n"


def json_cases() -> list[Case]:
    """Every damaged JSON file, in the order of the table."""
    return [
        Case(group, wrong, content if callable(content) else bytes_of(_encoded(content)), expected,
             "file.json", "program_directory", is_bomb="bomb" in wrong)
        for group, cases in _GROUPS.items()
        for wrong, content, expected in cases()
    ]  # fmt: skip


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def around(value: str) -> str:
    """The directory with this value in its second entry."""
    second = entry("two", f', "description": {value}')
    return f"[{ONE},\n {second},\n {THREE}]\n"


def _shapes() -> Made:
    yield "good", PLAIN, loads(3)
    yield "a page", f'{{"total_pages": 1, "contents": {PLAIN}}}', loads(3)
    yield "a single object", ONE, loads(1)
    yield "one line an object, no list", f"{ONE}\n{TWO}\n", NO_JSON
    yield "an empty list", "[]", loads(0, "no_rows", "not_a_record")
    yield "an empty page", '{"contents": []}', loads(0, "no_rows", "not_a_record")
    yield "an empty object", "{}", refused("not_a_directory")
    yield "a list in a list", f"[{PLAIN}]", refused("not_an_object")
    yield "a number for an entry", f"[{ONE}, 7, {TWO}]", loads(2, "not_an_object", rejected=1)
    yield "null for an entry", f"[{ONE}, null]", loads(1, "not_an_object", rejected=1)
    yield "a text alone", '"hello"', refused("not_an_object")
    yield "null alone", "null", refused("not_an_object")
    yield "an entry of another kind", f'[{ONE}, {{"x": 1}}]', loads(
        1, "not_a_directory", rejected=1)  # fmt: skip
    yield "an entry without id", f'[{ONE}, {{"name": "Example", "services": []}}]', loads(
        1, "missing_value", rejected=1)  # fmt: skip
    yield "an entry without name", f'[{ONE}, {{"id": "x", "services": []}}]', loads(
        1, "missing_value", rejected=1)  # fmt: skip
    yield "a message of a server", '{"error": {"code": 404}}', refused("not_a_directory")


def _texts() -> Made:
    yield "cut in the middle", PLAIN[: len(PLAIN) // 2], NO_JSON
    yield "cut before its last bracket", PLAIN.rstrip()[:-1], NO_JSON
    yield "cut inside a word", '[{"id": tru', NO_JSON
    yield "two documents", PLAIN + PLAIN, NO_JSON
    yield "words behind the end", PLAIN + "done", NO_JSON
    yield "a comma too many", PLAIN.replace("]\n", ",]"), NO_JSON
    yield "a comma missing", PLAIN.replace("},", "}"), NO_JSON
    yield "single quotes", PLAIN.replace('"', "'"), NO_JSON
    yield "no quotes round names", PLAIN.replace('"id"', "id"), NO_JSON
    yield "a comment", "// of the publisher\n" + PLAIN, NO_JSON
    yield "a line break in a text", around('"a\nb"'), NO_JSON
    yield "a tab in a text", around('"a\tb"'), NO_JSON
    yield "an unknown escape", around('"a\\qb"'), NO_JSON
    yield "a cut escape", around('"\\u00e"'), NO_JSON
    yield "a bracket of the wrong kind", PLAIN.replace("]\n", "}"), NO_JSON
    yield "True as Python writes it", around("True"), NO_JSON
    yield "a semicolon", around("1;"), NO_JSON
    yield "nothing but a bracket", "[", NO_JSON
    yield "a web page", "<!doctype html><html></html>", refused("not_a_text_file")
    yield "CSV that is called .json", "a,b\n1,2\n", NO_JSON
    yield "empty", "", refused("empty_file")
    yield "spaces alone", " \n\n", refused("empty_file")


def _encodings() -> Made:
    yield "a byte order mark", PLAIN.encode("utf-8-sig"), loads(3)
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield name.upper(), PLAIN.encode(name), loads(3, "wrong_encoding")
    yield "UTF-16 cut in the middle of a letter", PLAIN.encode("utf-16")[:-1], refused(
        "wrong_encoding")  # fmt: skip
    yield "Windows-1252", PLAIN.encode("cp1252"), loads(3, "wrong_encoding")
    yield "letters mangled before", PLAIN.replace("ñ", "Ã±"), loads(3, "mangled_letters")
    yield "a byte that is no letter", PLAIN.encode().replace("ñ".encode(), b"\x81"), refused(
        "wrong_encoding")  # fmt: skip
    yield "a NUL byte in a text", PLAIN.replace("ñ", "\0"), NO_JSON
    yield "an escaped NUL in a text", around('"a\\u0000b"'), loads(3)
    yield "half a character, escaped", around('"\\ud800"'), loads(2, "half_character", rejected=1)
    yield "two halves the wrong way round", around('"\\udc00\\ud800"'), loads(
        2, "half_character", rejected=1)  # fmt: skip
    yield "half a character in a name", around('{"\\ud800": 1}'), loads(
        2, "half_character", rejected=1)  # fmt: skip
    yield "half a character in UTF-8", PLAIN.encode().replace("ñ".encode(), b"\xed\xa0\x80"), loads(
        3, "wrong_encoding")  # fmt: skip
    yield "in gzip", gzip.compress(PLAIN.encode()), loads(3)
    yield "in a damaged gzip", gzip.compress(PLAIN.encode())[:-5], refused("damaged_gzip")
    yield "nothing but NUL bytes", bytes(999), refused("not_a_text_file")


def _values() -> Made:
    twice = ', "name": "Other", "name": "Example"'
    for value in ("NaN", "Infinity", "-Infinity", "1e999"):
        yield f"{value} for a number", around(value), loads(2, "not_a_number", rejected=1)
    yield "a whole number of 5,000 digits", around("9" * 5000), loads(
        2, "number_too_long", rejected=1)  # fmt: skip
    yield "a number beyond 64 bits", around("9" * 30), loads(3)
    yield "a number that begins with a zero", around("007"), NO_JSON
    yield "a number with a plus", around("+1"), NO_JSON
    yield "hexadecimal", around("0xff"), NO_JSON
    yield "a name twice in an object", f"[{ONE}, {entry('two', twice)}]", loads(2, "duplicate_key")
    yield "a name twice further in", around('{"x": 1, "x": 2}'), loads(3, "duplicate_key")
    yield "nested 70 deep", around("[" * 70 + "]" * 70), loads(2, "nested_too_deep", rejected=1)
    yield "nested 900 deep", around("[" * 900 + "]" * 900), loads(2, "nested_too_deep", rejected=1)
    yield "nested 100,000 deep", "[" * 100_000 + "]" * 100_000, DEEP
    yield "nested 100,000 deep and never closed", '{"a":' * 100_000, DEEP
    yield "a list for a name", PLAIN.replace('"Example one"', '["Example"]'), loads(
        2, "missing_value", "not_text", rejected=1)  # fmt: skip
    yield "a number for an id", PLAIN.replace('"one"', "1", 1), loads(3)
    yield "an object for an id", PLAIN.replace('"one"', '{"x": 1}', 1), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "null for a name", PLAIN.replace('"Example one"', "null"), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "an empty name", PLAIN.replace('"Example one"', '" "'), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "an e-mail address for a name", PLAIN.replace("Example one", "a@example.org"), loads(
        2, "not_a_name", rejected=1)  # fmt: skip
    yield "marks that turn text around", PLAIN.replace("Example one", "\u202eone"), loads(
        3, "turned_text")  # fmt: skip
    yield "the same id twice", f"[{ONE}, {ONE}]", loads(2)
    yield "the same id for two", f"[{ONE}, {ONE.replace('Example', 'Other')}]", loads(
        2, "duplicate_key")  # fmt: skip


def _large() -> Made:
    yield "a text of 50 MB", around(json.dumps("x" * (50 * 2**20))), loads(3)
    yield "a list of 70 MB, streamed", _many, loads(3000)
    yield "the same, cut", _cut, NO_JSON
    yield "a bomb in gzip: 4 GB of brackets", _brackets, refused("too_large")
    yield "a million empty objects in one entry", around(
        "[" + ",".join(["{}"] * 1_000_000) + "]"), loads(3)  # fmt: skip


_GROUPS = {
    "shape": _shapes,
    "text": _texts,
    "encoding": _encodings,
    "values": _values,
    "size": _large,
}


def _many(path: Path) -> None:
    filler = ', "description": "' + "x" * 24_000 + '"'
    path.write_text("[" + ",\n".join(entry(str(n), filler) for n in range(3000)) + "]")


def _cut(path: Path) -> None:
    _many(path)
    path.write_bytes(path.read_bytes()[:-100])


def _brackets(path: Path) -> None:
    path.write_bytes(gzip.compress(b"[" * (16 * 2**20)) * 256)
