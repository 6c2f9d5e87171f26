"""Cut the entries of a JSON file that is too large for memory out of ijson's stream of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from loaders.reading.json_text import CONTENTS, DEEPEST, RawEntry


class TooDeepError(Exception):
    """The stream is nested deeper than anything that may load."""


def read_stream(
    stream: BinaryIO, page: dict[str, Any], contents: str = CONTENTS
) -> Iterator[tuple[str, RawEntry]]:
    """Give path and raw entry one by one; the other members of a page are put into `page`.

    A page is an object whose member named `contents` is a list.

    Raises ``ijson.JSONError`` or ``ValueError`` where the stream is no JSON, `TooDeepError` where
    it is nested far too deep.
    """
    events = ijson.basic_parse(stream, use_float=True)
    event, value = next(events)
    if event == "start_array":
        yield from _stream_list(events, "")
    elif event == "start_map":
        yield from _stream_members(events, page, contents)
    else:
        yield "", RawEntry(None, value, [], [])
    for _ in events:  # ijson itself refuses what follows behind the end
        pass


def _stream_list(events: Iterator[tuple[str, Any]], name: str) -> Iterator[tuple[str, RawEntry]]:
    for number, (event, value) in enumerate(events):
        if event == "end_array":
            return
        twice: list[str] = []
        yield f"{name}[{number}]", RawEntry(None, _build(event, value, events, twice), twice, [])


def _stream_members(
    events: Iterator[tuple[str, Any]], page: dict[str, Any], contents: str
) -> Iterator[tuple[str, RawEntry]]:
    whole: dict[str, Any] = {}
    twice: list[str] = []
    is_page = False
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)
        if name == contents and event == "start_array":
            is_page = True
            yield from _stream_list(events, name)
            continue
        twice += [name] if name in whole else []
        whole[name] = _build(event, value, events, twice)
    if is_page:
        page.update(whole)
    else:
        yield "", RawEntry(None, whole, twice, [])


def _build(
    event: str, value: Any, events: Iterator[tuple[str, Any]], twice: list[str], depth: int = 1
) -> Any:
    """Put one value together from the events that make it up."""
    if depth > 2 * DEEPEST:  # entries over DEEPEST are rejected one by one, this ends the file
        raise TooDeepError(f"is nested deeper than {DEEPEST}")
    if event == "start_map":
        made: dict[str, Any] = {}
        for inner, name in events:
            if inner == "end_map":
                return made
            twice += [name] if name in made and name not in twice else []
            following, held = next(events)
            made[name] = _build(following, held, events, twice, depth + 1)
    if event == "start_array":
        listed: list[Any] = []
        for inner, held in events:
            if inner == "end_array":
                return listed
            listed.append(_build(inner, held, events, twice, depth + 1))
    return value
