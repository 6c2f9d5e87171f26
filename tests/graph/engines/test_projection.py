"""A projection is whole or absent, built once, and built again when it is stale."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from graph.engines.projection import project
from graph.snapshot.edition import Edition
from tests.editions import edition_of


class Builder:
    """Counts its builds, and writes one file in each."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, edition: Edition, folder: Path) -> None:
        self.count += 1
        assert list(folder.iterdir()) == []
        (folder / "graph").write_text(f"build {self.count}")


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    return edition_of(tmp_path)


def test_second_call_builds_nothing(edition: Edition) -> None:
    builder = Builder()
    folder = project(edition, "thing", maker="a", build=builder)
    assert project(edition, "thing", maker="a", build=builder) == folder == edition.cache / "thing"
    assert (builder.count, (folder / "graph").read_text()) == (1, "build 1")


def test_another_maker_snapshot_or_scope_builds_again(edition: Edition) -> None:
    builder = Builder()
    project(edition, "thing", maker="a", build=builder)
    project(edition, "thing", maker="b", build=builder)
    others = (
        dataclasses.replace(edition, content_hash="1" * 64),
        dataclasses.replace(edition, scope="all"),
        dataclasses.replace(edition, edition="public"),
    )
    for other in others:
        project(other, "thing", maker="b", build=builder)
    assert builder.count == 5
    assert (edition.cache / "thing" / "graph").read_text() == "build 5"
    assert sorted(path.name for path in edition.cache.iterdir()) == ["thing", "thing.lock"]


def test_interrupted_build_is_never_served(edition: Edition) -> None:
    def interrupted(edition: Edition, folder: Path) -> None:
        (folder / "graph").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project(edition, "thing", maker="a", build=interrupted)
    assert not (edition.cache / "thing").exists()
    folder = project(edition, "thing", maker="a", build=Builder())
    assert (folder / "graph").read_text() == "build 1"


def test_failed_rebuild_leaves_the_old_one_marked_as_stale(edition: Edition) -> None:
    def failing(edition: Edition, folder: Path) -> None:
        raise OSError("disk full")

    builder = Builder()
    project(edition, "thing", maker="a", build=builder)
    with pytest.raises(OSError, match="disk full"):
        project(edition, "thing", maker="b", build=failing)
    project(edition, "thing", maker="a", build=builder)
    assert builder.count == 1


@pytest.mark.parametrize("damage", ["", "{", '{"maker": "a"}'])
def test_folder_without_a_whole_mark_is_built_again(edition: Edition, damage: str) -> None:
    builder = Builder()
    folder = project(edition, "thing", maker="a", build=builder)
    (folder / "ready.json").write_text(damage)
    project(edition, "thing", maker="a", build=builder)
    assert builder.count == 2


def test_two_at_once_build_once(edition: Edition) -> None:
    builder = Builder()
    threads = [
        threading.Thread(
            target=project, args=(edition, "thing"), kwargs={"maker": "a", "build": builder}
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builder.count == 1
