"""Find the sources: each folder beside this one that holds a `source.toml` is one.

No list is kept anywhere; a new source is a new folder.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from graph.errors import SchemaError, UsageError
from graph.schema import AUDIENCES
from loaders.reading.source_file import Loaded, SourceFile

FOLDER = Path(__file__).parent.parent
LOOKED_FOR = (
    "organizations",
    "programs",
    "reach",
    "membership_claims",
    "membership_acts",
    "partnerships",
    "places",
    "indicators",
    "grants",
    "parents",
    "goods",
    "commitments",
    "needs",
    "resources",
)
REJECT_SHARE = 0.01
_TEXTS = ("name", "title", "publisher", "licence", "cadence", "homepage", "audience", "proves",
          "misses", "how_to_get")  # fmt: skip
_KNOWN = {
    *_TEXTS, "version", "accepts", "reject_share", "coverage", "shipped", "bundles", "listed_once",
    "fetch",
}  # fmt: skip
_FETCH_KEYS = {"address", "file", "licence_address", "sha256", "note"}


@dataclass(frozen=True, slots=True)
class Source:
    """What `source.toml` says of a source.

    `shipped` names a file of facts that comes with the product, `bundles` says that several files
    given together are one, `listed_once` that two keys are never one organization, and `downloads`
    where true files of the publisher can be fetched.
    `accepts` lists endings of file names, `looked_for` what the publisher set out to list (so that
    a missing row means something), `reject_share` the share of rejected records over which nothing
    is published.
    """

    name: str
    title: str
    publisher: str
    licence: str
    cadence: str
    homepage: str
    audience: str
    proves: str
    misses: str
    how_to_get: str
    version: int
    accepts: tuple[str, ...]
    looked_for: tuple[str, ...]
    statement: str
    reject_share: float
    folder: Path
    shipped: str | None = None
    bundles: bool = False
    listed_once: bool = False
    downloads: tuple[Mapping[str, str], ...] = ()


def source_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Names of all sources in order."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/source.toml")))


def read_source(name: str, folder: Path = FOLDER) -> Source:
    """Read what a source says of itself.

    `UsageError` where there is no such source, `SchemaError` where its file is wrong.
    """
    path = folder / name / "source.toml"
    if name not in source_names(folder):
        known = ", ".join(source_names(folder))
        raise UsageError(name, "is no source", f"use one of {known}")
    try:
        block = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(str(path), str(error), "write it as TOML") from error
    _check(path, name, block)
    coverage = block["coverage"]
    return Source(
        **{key: block[key] for key in _TEXTS},
        version=block["version"],
        accepts=tuple(block["accepts"]),
        looked_for=tuple(coverage["looked_for"]),
        statement=coverage["statement"],
        reject_share=float(block.get("reject_share", REJECT_SHARE)),
        folder=path.parent,
        shipped=block.get("shipped"),
        bundles=bool(block.get("bundles", False)),
        listed_once=bool(block.get("listed_once", False)),
        downloads=tuple(block.get("fetch", ())),
    )


def load_function(name: str) -> Callable[[SourceFile], Loaded]:
    """Give the `load` function of a source; `UsageError` where there is no such source."""
    source = read_source(name)
    function: Callable[[SourceFile], Loaded] = import_module(f"loaders.{source.name}.loader").load
    return function


def _check(path: Path, name: str, block: Mapping[str, Any]) -> None:
    if unknown := sorted(set(block) - _KNOWN):
        raise SchemaError(f"{path} {unknown[0]}", "is no key of a source", "remove it")
    for key in (*_TEXTS, "version", "accepts", "coverage"):
        if key not in block:
            raise SchemaError(f"{path} {key}", "is missing", f"add a line {key} = ...")
    if block["name"] != name:
        raise SchemaError(f"{path} name", "differs from the folder", f"write {name!r}")
    if block["audience"] not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        raise SchemaError(f"{path} audience", "is no audience", f"use one of {known}")
    for download in block.get("fetch", ()):
        if not {"address", "file"} <= set(download) <= _FETCH_KEYS:
            known = ", ".join(sorted(_FETCH_KEYS))
            raise SchemaError(
                f"{path} fetch", "does not say what to fetch", f"give some of {known}"
            )
    for key in ("looked_for", "statement"):
        if key not in block["coverage"]:
            raise SchemaError(f"{path} coverage.{key}", "is missing", "add it")
    if unknown := sorted(set(block["coverage"]["looked_for"]) - set(LOOKED_FOR)):
        mend = f"use some of {', '.join(LOOKED_FOR)}"
        raise SchemaError(f"{path} coverage.looked_for", f"{unknown[0]!r} is unknown", mend)
