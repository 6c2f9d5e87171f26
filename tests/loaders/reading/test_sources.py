"""Sources are found by listing folders, and say in TOML what they are."""

from pathlib import Path

import pytest

from graph.errors import SchemaError, UsageError
from loaders.reading.sources import load_function, read_source, source_names

GOOD = """
name = "made_up"
title = "t"
publisher = "p"
licence = "l"
cadence = "c"
homepage = "https://example.org"
version = 2
audience = "partner"
accepts = [".csv"]
proves = "p"
misses = "m"
how_to_get = "h"

[coverage]
looked_for = ["places"]
statement = "s"
"""


def source(folder: Path, text: str) -> Path:
    (folder / "made_up").mkdir()
    (folder / "made_up" / "source.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_sources_of_the_tree_are_found_and_load() -> None:
    names = source_names()
    assert {"irs_bmf", "places", "coalition_members", "hand_curated"} <= set(names)
    assert list(names) == sorted(names)
    for name in names:
        read = read_source(name)
        assert (read.name, read.folder.name) == (name, name)
        assert callable(load_function(name))


def test_a_new_folder_is_a_new_source(tmp_path: Path) -> None:
    folder = source(tmp_path, GOOD)
    assert source_names(folder) == ("made_up",)
    read = read_source("made_up", folder)
    assert (read.version, read.audience, read.looked_for) == (2, "partner", ("places",))
    assert read.reject_share == 0.01


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"use one of .*irs_bmf"):
        read_source("irs")
    with pytest.raises(UsageError, match="is no source"):
        load_function("../reading")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "made_up"', 'name = "other"', "differs from the folder"),
        ('audience = "partner"', 'audience = "all"', "is no audience"),
        ('title = "t"', "", "title: is missing"),
        ('["places"]', '["horses"]', "'horses' is unknown"),
        ('statement = "s"', "", "coverage.statement: is missing"),
        ("version = 2", "version = 2\nextra = 1", "is no key of a source"),
        ("version = 2", "version = ", "write it as TOML"),
    ],
)
def test_a_wrong_source_file_names_the_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = source(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SchemaError, match=words):
        read_source("made_up", folder)
