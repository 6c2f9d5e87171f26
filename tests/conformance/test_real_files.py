"""Every real data file loads, every record is accounted for, and the docs say the same figures."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.conformance.real_files import APART, FILES, PAGE, load_all, page_of

pytestmark = pytest.mark.conformance


def test_every_data_file_at_hand_is_loaded(shared: Path) -> None:
    listed = tuple(name for groups in FILES.values() for group in groups for name in group)
    present = [path.relative_to(shared).as_posix() for path in shared.rglob("*") if path.is_file()]
    assert [name for name in present if not name.startswith((*listed, *APART))] == []


def test_every_record_is_accounted_for_as_the_docs_say(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = load_all(shared, tmp_path)
    with capsys.disabled():
        print(page_of(accounts))  # noqa: T201 - the figures belong into the log
    kept = accounts.filter(pl.col("read") != pl.sum_horizontal("loaded", "merged", "rejected"))
    assert kept.is_empty()
    assert page_of(accounts) == PAGE.read_text(encoding="utf-8")
