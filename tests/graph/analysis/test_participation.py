from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from graph.analysis import run_analysis
from graph.analysis.participation import COLUMNS, compare_said_and_done
from graph.errors import UsageError
from graph.snapshot.edition import Edition
from tests.editions import edition_of

Row = dict[str, object]
ROSTER: Row = {
    "id": "roster",
    "name": "roster",
    "looked_for": ["membership_acts", "membership_claims"],
    "retrieved": datetime.date(2026, 1, 1),
}


def answers(*groups: tuple[int, Row]) -> list[Row]:
    """So many organizations with the same answers each, one membership an organization."""
    rows: list[Row] = []
    for count, fields in groups:
        rows += [{"source_id": f"o-{len(rows) + place:03}"} | fields for place in range(count)]
    return [{"target_id": "room"} | row for row in rows]


def edition_with(
    folder: Path,
    memberships: list[Row],
    *,
    evidence: list[Row] | None = None,
    fields: dict[str, Row] | None = None,
) -> Edition:
    ids = {str(row["source_id"]) for row in memberships}
    ids |= {str(row["about_id"]) for row in evidence or []}
    return edition_of(
        folder,
        organization=[
            {"id": name, "name": f"Example {name}", "sector": "nonprofit", "state": "ME"}
            | (fields or {}).get(name, {})
            for name in sorted(ids)
        ],
        coalition=[
            {"id": "room", "name": "Example Room", "publisher_key": "c1"},
            {"id": "table", "name": "Example Table", "publisher_key": "c2"},
        ],
        membership=memberships,
        evidence=evidence or [],
        dataset=[ROSTER],
        place=[
            {"id": "us-county-23001", "name": "Example County", "kind": "county"}
            | {"fips": "23001", "state": "ME"}
        ],
        located_in=[{"source_id": "o-000", "target_id": "us-county-23001"}],
    )


BOTH: Row = {"claimed": True, "observed": True, "rung": "attended"}
CLAIM_ONLY: Row = {"claimed": True, "observed": False, "rung": "listed"}
ACT_ONLY: Row = {"claimed": False, "observed": True, "rung": "acted"}
NEITHER: Row = {"claimed": False, "observed": False}


def test_the_paired_table_and_its_intervals_are_as_published(tmp_path: Path) -> None:
    rows = answers((28, BOTH), (38, CLAIM_ONLY), (4, ACT_ONLY), (30, NEITHER))
    result = compare_said_and_done(edition_with(tmp_path, rows))
    row = result.rows()[0]
    cells = [row[f"{name}_count"] for name in ("both", "claim_only", "act_only", "neither")]
    assert (cells, row["n"], result.n) == ([28, 38, 4, 30], 100, 100)
    assert (row["claim_share"], row["act_share"]) == (0.66, 0.32)
    interval = [round(row[name], 4) for name in ("difference", "difference_low", "difference_high")]
    assert interval == [0.34, 0.2244, 0.4406]  # Newcombe 1998
    assert row["follow_through"] == pytest.approx(28 / 66, abs=1e-6)
    assert row["follow_through_low"] < 28 / 66 < row["follow_through_high"]
    assert row["mcnemar_p"] == pytest.approx(5.65e-8, abs=1e-6)
    assert [row[f"{rung}_count"] for rung in ("listed", "signed", "attended", "acted")] == [
        *(38, 0, 28, 4)
    ]
    assert row["no_rung_count"] == 30
    assert result.sentence.startswith(
        "28 of 66 organizations that say they take part in a coalition were seen doing so (42%"
    )


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    rows = answers(
        (6, BOTH),
        (1, {"claimed": True, "observed": None, "rung": "listed"}),
        (1, {"claimed": True, "observed": None, "rung": "signed"}),
        (2, {"claimed": None, "observed": False}),
        (3, {"claimed": None, "observed": None}),
    )
    result = compare_said_and_done(edition_with(tmp_path, rows))
    row = result.rows()[0]
    assert (row["organization_count"], row["n"], row["claim_only_count"]) == (13, 6, 0)
    assert (row["not_asked_count"], row["not_looked_count"]) == (5, 5)
    assert row["follow_through"] == 1.0
    assert result.dropped == {"organizations where not both were sought": 7}
    assert "For 7 more it is not known" in result.sentence
    assert "nobody asked 5, nobody looked at 5" in result.coverage["both_sought"]


def test_listed_and_signed_are_not_seen_but_attended_is(tmp_path: Path) -> None:
    rows = answers(
        (1, {"claimed": True, "observed": False, "rung": "signed"}),
        (1, {"claimed": True, "observed": None, "rung": "attended"}),
        (1, {"claimed": True, "observed": True, "rung": None}),
    )
    row = compare_said_and_done(edition_with(tmp_path, rows)).rows()[0]
    assert (row["both_count"], row["claim_only_count"], row["n"]) == (2, 1, 3)
    assert (row["signed_count"], row["attended_count"], row["no_rung_count"]) == (1, 1, 1)


def test_an_organization_counts_once_over_its_coalitions_or_in_the_one_asked_for(
    tmp_path: Path,
) -> None:
    acted: Row = {"claimed": None, "observed": True, "rung": "acted"}
    rows: list[Row] = [
        {"source_id": "o-000", "target_id": "room"} | CLAIM_ONLY,
        {"source_id": "o-000", "target_id": "table"} | acted,
        {"source_id": "o-001", "target_id": "table"} | NEITHER,
    ]
    edition = edition_with(tmp_path, rows)
    whole = compare_said_and_done(edition).rows()[0]
    assert (whole["n"], whole["both_count"], whole["acted_count"]) == (2, 1, 1)
    for words in ("room", "c1", "example room"):
        room = compare_said_and_done(edition, coalition=words)
        row = room.rows()[0]
        assert (row["n"], row["claim_only_count"], row["listed_count"]) == (1, 1, 1)
        assert "Example Room" in room.sentence
    with pytest.raises(UsageError, match=r"use Example Room \(room\)"):
        compare_said_and_done(edition, coalition="Exampel Room")


def test_general_claims_count_where_no_coalition_is_asked_for(tmp_path: Path) -> None:
    claim: Row = {"about_kind": "organization", "about_id": "o-000", "is_affirmed": True}
    rows: list[Row] = [
        {"source_id": "o-000", "target_id": "room", "claimed": None, "observed": False}
    ]
    edition = edition_with(tmp_path, rows, evidence=[claim | {"kind": "claim"}])
    assert compare_said_and_done(edition).rows()[0]["claim_only_count"] == 1
    in_room = compare_said_and_done(edition, coalition="room").rows()[0]
    assert (in_room["n"], in_room["not_asked_count"]) == (0, 1)


def test_groups_under_five_have_counts_and_no_shares(tmp_path: Path) -> None:
    rows = answers((4, BOTH))
    result = compare_said_and_done(edition_with(tmp_path, rows))
    row = result.rows()[0]
    assert (row["n"], row["both_count"]) == (4, 4)
    shares = [
        column.name
        for column in COLUMNS
        if column.name.endswith(("_share", "_low", "_high", "_p"))
        or column.name in ("follow_through", "difference")
    ]
    assert len(shares) == 9
    assert {row[name] for name in shares} == {None}
    assert "too few for shares" in result.sentence


def test_rows_are_groups_by_name_and_no_organization_is_named(tmp_path: Path) -> None:
    rows = answers((7, CLAIM_ONLY), (6, BOTH), (2, NEITHER))
    fields: dict[str, Row] = {f"o-{number:03}": {"sector": "government"} for number in range(7, 13)}
    fields |= {"o-013": {"sector": None, "state": "CT"}, "o-014": {"sector": "unknown"}}
    fields |= {"o-000": {"state": None}}
    result = compare_said_and_done(edition_with(tmp_path, rows, fields=fields))
    assert result.table.select("group_kind", "group_name", "organization_count").rows() == [
        ("all", "all", 15),
        ("sector", "government", 6),
        ("sector", "nonprofit", 7),
        ("sector", "unknown", 2),
        ("state", "CT", 1),
        ("state", "ME", 13),
        ("state", "not known", 1),
    ]
    assert "o-0" not in result.to_json()
    assert "Example o" not in result.to_json()


def test_place_keeps_organizations_with_an_office_there(tmp_path: Path) -> None:
    edition = edition_with(tmp_path, answers((6, BOTH)))
    result = compare_said_and_done(edition, place="23001")
    assert result.rows()[0]["organization_count"] == 1
    assert "with an office in Example County, ME" in result.sentence


def test_what_was_looked_for_is_said(tmp_path: Path) -> None:
    result = compare_said_and_done(edition_with(tmp_path, answers((6, BOTH))))
    assert result.coverage["membership_acts"] == (
        "who was seen taking part in a coalition: looked for by roster (retrieved 2026-01-01)"
    )


def test_an_edition_without_statements_gives_zeros_and_says_so(tmp_path: Path) -> None:
    result = run_analysis(edition_of(tmp_path), "participation")
    assert result.table.columns == [column.name for column in COLUMNS]
    assert result.table.select("group_kind", "organization_count", "n").rows() == [("all", 0, 0)]
    assert result.sentence.startswith("Nothing can be said")
    assert result.coverage["membership_acts"].startswith("no dataset looked for")
