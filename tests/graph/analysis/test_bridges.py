from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.analysis import run_analysis
from graph.analysis.bridges import COLUMNS, rank_bridges
from graph.errors import UsageError
from graph.network import read_network
from graph.snapshot.edition import Edition
from tests.editions import edition_of
from tests.graph.analysis.circles import BRIDGES, field_of_circles

Row = dict[str, object]


def seat(organization: str, coalition: str, **fields: object) -> Row:
    return {
        "id": f"{organization}-{coalition}",
        "source_id": organization,
        "target_id": coalition,
    } | fields


def town(folder: Path, *, long_list: int = 0) -> Edition:
    """b sits in two coalitions and works with f, who alone knows g; nobody else meets."""
    sectors = {"a": "nonprofit", "b": "nonprofit", "c": "government", "d": None, "e": "business"}
    names = [*"abcdefg", *(f"stranger-{number:03}" for number in range(long_list))]
    rows: list[Row] = [
        {"id": name, "name": f"Example {name}", "sector": sectors.get(name, "community")}
        | {"ein": f"00000000{len(name)}", "publisher_key": f"key-{name}", "state": "ME"}
        for name in names
    ]
    seats = [seat("a", "one"), seat("b", "one"), seat("b", "two"), seat("c", "two")]
    seats += [seat("d", "two"), seat("e", "two"), seat("e", "two", id="again", role="chair")]
    seats += [seat(name, "everybody") for name in names if long_list]
    return edition_of(
        folder,
        organization=rows,
        coalition=[{"id": name, "name": f"Example {name}"} for name in ("one", "two", "everybody")],
        membership=seats,
        partnership=[
            {"id": "b-f", "source_id": "b", "target_id": "f"},
            {"id": "f-g", "source_id": "f", "target_id": "g"},
        ],
        place=[
            {"id": "us-state-me", "name": "Maine", "kind": "state", "state": "ME", "fips": "23"},
            {"id": "us-city-me-bath", "name": "Bath", "kind": "city", "state": "ME"},
        ],
        within=[{"source_id": "us-city-me-bath", "target_id": "us-state-me"}],
        located_in=[{"source_id": "f", "target_id": "us-city-me-bath"}],
    )


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_planted_bridges_come_first_and_plain_degree_misses_them(tmp_path: Path, seed: int) -> None:
    edition, bridges, decoys = field_of_circles(tmp_path, seed)
    listed = rank_bridges(edition, limit=2 * BRIDGES).table["organization_id"].to_list()
    assert len(bridges & set(listed)) >= 0.9 * BRIDGES
    assert not decoys & set(listed)
    network = read_network(edition)
    degree = np.diff(network.ties().indptr) + network.memberships.sum(axis=1)
    busiest = network.organizations.gather(np.argsort(-degree, kind="stable")[: 2 * BRIDGES])
    assert len(bridges & set(busiest)) <= 0.3 * BRIDGES


def test_organizations_joined_by_one_long_list_alone_are_never_listed(tmp_path: Path) -> None:
    result = rank_bridges(town(tmp_path, long_list=300), limit=None)
    assert result.table["organization_id"].to_list() == ["b", "f"]
    assert result.table["long_list_count"].to_list() == [1, 1]
    assert result.n == 7
    assert result.dropped["memberships of Example everybody (everybody), a list of 307"] == 307
    assert result.dropped["organizations without a partner or a shared coalition"] == 300


def test_a_row_says_how_the_organization_bridges(tmp_path: Path) -> None:
    row = rank_bridges(town(tmp_path)).rows()[0]
    expected = {
        "organization": "Example b",
        "publisher_key": "key-b",
        "rank": 1,
        "bridging": 3.0,  # one, two and f have no ties with one another
        "coalition_count": 2,
        "partner_count": 1,
        "contact_count": 5,
        "sectors_joined": ["business", "community", "government", "nonprofit"],
        "open_paths": 14,  # a with c, d, e, f and f with c, d, e, both ways
        "coordinator_paths": 0,
        "itinerant_paths": 0,
        "gatekeeper_paths": 3,  # from c, e, f to a
        "representative_paths": 3,
        "liaison_paths": 4,  # c and e with f; d is of no known sector
        "is_articulation": True,
        "cut_off_count": 3,  # a, and f with g; the largest rest is c, d, e
        "betweenness": 11.0,
        "betweenness_rank": 1,
        "coalitions": ["Example one", "Example two"],
        "evidence_ids": ["b-f", "b-one", "b-two"],
    }
    assert {name: row[name] for name in expected} == expected
    assert row["rank_best"] == 1 <= row["rank_worst"]
    # 14 paths times the pairs of the other six that fit, of 30: two nonprofits, two in community.
    assert row["itinerant_expected"] == pytest.approx(14 * 2 / 30)
    assert row["liaison_expected"] == pytest.approx(14 * 10 / 30, abs=1e-6)
    assert row["crossing_ratio"] == pytest.approx(10 / (14 * 18 / 30), abs=1e-6)
    assert "sits in 2 coalitions and works with 1 partner" in row["reason"]
    assert "without it 3 organizations would be cut off" in row["reason"]


def test_roles_of_an_unknown_sector_are_null_and_not_zero(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        organization=[{"id": name, "name": f"Example {name}"} for name in "abc"],
        partnership=[{"source_id": "a", "target_id": "b"}, {"source_id": "b", "target_id": "c"}],
    )
    row = rank_bridges(edition).rows()[0]
    assert (row["organization_id"], row["sector"], row["open_paths"]) == ("b", "unknown", 2)
    assert row["liaison_paths"] is row["liaison_expected"] is row["crossing_ratio"] is None
    assert row["sectors_joined"] == []


def test_place_keeps_offices_there_and_ranks_of_the_whole_network(tmp_path: Path) -> None:
    edition = town(tmp_path)
    for words in ("Bath, ME", "ME"):
        result = rank_bridges(edition, place=words)
        assert result.table.select("organization_id", "rank").rows() == [("f", 2)]
        assert result.n == 7
    with pytest.raises(UsageError, match="no such place"):
        rank_bridges(edition, place="Bth, ME")


def test_limit_cuts_rows_and_says_so(tmp_path: Path) -> None:
    edition, _, _ = field_of_circles(tmp_path, 5)
    whole, some = rank_bridges(edition, limit=None), rank_bridges(edition, limit=3)
    assert (some.truncated, some.found) == (True, whole.table.height)
    assert some.rows() == whole.rows()[:3]
    assert some.sentence == whole.sentence


def test_new_ids_change_no_measure(tmp_path: Path) -> None:
    (tmp_path / "renamed").mkdir()
    edition = town(tmp_path / "given")
    renaming = dict(zip("abcdefg", "gcfaebd", strict=True))
    renamed = edition_of(
        tmp_path / "renamed",
        organization=[
            row | {"id": renaming[row["id"]]} for row in edition.frame("organization").to_dicts()
        ],
        coalition=edition.frame("coalition").to_dicts(),
        membership=[
            row | {"source_id": renaming[row["source_id"]]}
            for row in edition.frame("membership").to_dicts()
        ],
        partnership=[
            row | {end: renaming[row[end]] for end in ("source_id", "target_id")}
            for row in edition.frame("partnership").to_dicts()
        ],
    )
    chance = {"organization_id", "rank_best", "rank_worst"}
    plain = [
        {k: v for k, v in row.items() if k not in chance} for row in rank_bridges(edition).rows()
    ]
    other = [
        {k: v for k, v in row.items() if k not in chance} for row in rank_bridges(renamed).rows()
    ]
    assert plain == other


def test_one_seed_gives_one_answer(tmp_path: Path) -> None:
    edition, _, _ = field_of_circles(tmp_path, 3)
    assert rank_bridges(edition, seed=4).to_json() == rank_bridges(edition, seed=4).to_json()
    ranges = [rank_bridges(edition, seed=seed).table["rank_worst"].to_list() for seed in (4, 5)]
    assert ranges[0] != ranges[1]


def test_an_edition_without_ties_gives_no_rows_and_says_why(tmp_path: Path) -> None:
    for name, rows in (("empty", []), ("apart", [{"id": "a", "name": "Example a"}])):
        result = run_analysis(edition_of(tmp_path / name, organization=rows), "bridges")
        assert result.table.is_empty()
        assert result.table.columns == [column.name for column in COLUMNS]
        assert result.n == 0
        assert "nobody looked" in result.sentence
        assert result.coverage["partnerships"].startswith("no dataset looked for")


def test_networks_too_large_for_runs_have_null_rank_ranges_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.analysis.bridge_measures.MOST_ARCS_RANGED", 0)
    result = rank_bridges(town(tmp_path))
    assert result.table.select("rank", "rank_best", "rank_worst").rows() == [
        (1, None, None),
        (2, None, None),
    ]
    assert result.coverage["rank_range"] == "not counted: the network is too large"
    assert "rank 1 of the whole network." in result.sentence
