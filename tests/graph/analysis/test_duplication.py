from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.duplication import COLUMNS, find_duplication
from graph.errors import UsageError
from tests.graph.analysis.towns import (
    Rows,
    county,
    county_id,
    members,
    partners,
    program,
    state,
    state_id,
    town,
)

if TYPE_CHECKING:
    from pathlib import Path

    from graph.snapshot.edition import Edition

ONE, TWO, POOR, UNKNOWN = (county_id(number) for number in (1, 2, 3, 4))
GROUND: list[Rows] = [
    state("ME"),
    county(1, people=50_000),
    county(2, people=50_000),
    county(3, poverty=0.5),
    county(4, poverty=None),
]
SAME: dict[str, Any] = {"services": ["legal-civil"], "populations": ["adults"]}


def twins(*covers: str, **fields: Any) -> list[Rows]:
    return [program(name, covers=covers, **(SAME | fields)) for name in ("a", "b")]


def pairs(edition: Edition, **asked: Any) -> list[tuple[str, str]]:
    table = find_duplication(edition, **asked).table
    return list(table.select("one_program_id", "other_program_id").iter_rows())


def test_the_same_offer_of_two_organizations_is_a_question(tmp_path: Path) -> None:
    found = find_duplication(town(tmp_path, *GROUND, *twins(ONE, TWO)))
    (row,) = found.rows()
    assert row["kind"] == "same_offer_low_or_middle_need"
    assert (row["score"], row["shared_counties"], row["is_linked"]) == (1.0, 2, False)
    assert row["question"] == (
        "Both give Civil legal help and record relief to Adults in 2 shared counties; no tie "
        "between them is on record: do they know of each other, and is there more call than both "
        "can meet?"
    )
    assert row["need"] == "middle or lower in 2, higher in 0, not known in 0"
    assert (row["one_organization_id"], row["other_program_key"]) == ("organization-of-a", "key-b")
    assert row["evidence_ids"] == ["provides:a:legal-civil", "provides:b:legal-civil"]
    # Names "Example a" and "Example b" share one of three words.
    assert row["text_similarity"] == pytest.approx(1 / 3, abs=1e-6)
    assert found.sentence.startswith("1 pair of programs may do the same")
    assert found.n == 2


@pytest.mark.parametrize(
    ("tie", "reason"),
    [
        (
            partners("organization-of-b", "organization-of-a"),
            "pairs linked by a partnership",
        ),
        (
            partners("organization-of-a", "organization-of-b", claimed=True),
            "pairs linked by a partnership",
        ),
        (
            {
                "parent_of": [
                    {"id": "1", "source_id": "organization-of-a", "target_id": "organization-of-b"}
                ]
            },
            "pairs of one family of organizations",
        ),
        (
            {
                "parent_of": [
                    {"id": "1", "source_id": "x", "target_id": "organization-of-a"},
                    {"id": "2", "source_id": "x", "target_id": "organization-of-b"},
                ]
            },
            "pairs of one family of organizations",
        ),
    ],
)
def test_partners_and_families_are_counted_and_not_listed(
    tmp_path: Path, tie: Rows, reason: str
) -> None:
    found = find_duplication(town(tmp_path, *GROUND, *twins(ONE), tie))
    assert found.table.is_empty()
    assert found.dropped[reason] == 1


@pytest.mark.parametrize(
    "tie",
    [
        partners("organization-of-a", "organization-of-b", end_date=datetime.date(2025, 12, 31)),
        partners("organization-of-a", "organization-of-b", claimed=False, observed=False),
    ],
)
def test_a_tie_that_ended_or_is_denied_links_nobody(tmp_path: Path, tie: Rows) -> None:
    assert pairs(town(tmp_path, *GROUND, *twins(ONE), tie)) == [("a", "b")]


def test_overlap_where_need_is_higher_is_capacity(tmp_path: Path) -> None:
    found = find_duplication(town(tmp_path, *GROUND, *twins(POOR)))
    assert found.table.is_empty()
    assert found.dropped["pairs sharing only counties of higher need"] == 1
    assert "1 where need is higher" in found.sentence


@pytest.mark.parametrize(
    ("covers", "kind"),
    [
        ([UNKNOWN], "same_offer_need_not_known"),
        ([UNKNOWN, POOR], "same_offer_need_not_known"),
        ([UNKNOWN, ONE], "same_offer_low_or_middle_need"),
        ([POOR, ONE], "same_offer_low_or_middle_need"),
    ],
)
def test_the_kind_says_what_is_known_of_need(tmp_path: Path, covers: list[str], kind: str) -> None:
    found = find_duplication(town(tmp_path, *GROUND, *twins(*covers)))
    assert found.table["kind"].to_list() == [kind]


def test_one_organization_does_not_overlap_with_itself(tmp_path: Path) -> None:
    assert pairs(town(tmp_path, *GROUND, *twins(ONE, organization="both"))) == []


@pytest.mark.parametrize(
    "fields", [{"reach": None}, {"populations": []}, {"services": []}, {"status": "closed"}]
)
def test_what_is_not_stated_is_not_compared(tmp_path: Path, fields: dict[str, Any]) -> None:
    covers = [] if "reach" in fields else [ONE]
    found = find_duplication(town(tmp_path, *GROUND, *twins(*covers, **fields)))
    assert (found.table.height, found.n) == (0, 0)
    assert "not the same as no overlap" in found.sentence


def test_the_score_is_the_product_of_three_overlaps(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        program("a", services=["legal-civil"], populations=["adults"], covers=[ONE, TWO]),
        program(
            "b", services=["legal-civil", "transportation"], populations=["adults"],
            covers=[ONE, TWO],
        ),
        program("c", services=["transportation"], populations=["minors"], covers=[TWO]),
    )  # fmt: skip
    assert pairs(edition) == [("a", "b")]
    row = find_duplication(edition).rows()[0]
    # Each service is given by 2 of 3 programs, so both weigh the same.
    assert (row["service_overlap"], row["population_overlap"], row["score"]) == (0.5, 1.0, 0.5)


def test_a_rare_service_weighs_more(tmp_path: Path) -> None:
    common = [program(f"c{n}", services=["transportation"], covers=[TWO]) for n in range(8)]
    both = ["transportation", "worker-rights"]
    edition = town(
        tmp_path,
        *GROUND,
        *common,
        program("a", services=both, populations=["minors"], covers=[ONE]),
        program("b", services=["worker-rights"], populations=["minors"], covers=[ONE]),
        program("c", services=["transportation"], populations=["minors"], covers=[ONE]),
    )
    assert pairs(edition, population="minors") == [("a", "b")]


def test_areas_count_as_counties_whatever_way_they_are_stated(tmp_path: Path) -> None:
    everywhere = [ONE, TWO, POOR, UNKNOWN]
    edition = town(
        tmp_path,
        *GROUND,
        program("a", covers=everywhere, **SAME),
        program("b", covers=[state_id("ME")], reach="statewide", **SAME),
        program("c", covers=["us"], reach="national", **SAME),
        program("d", covers=[ONE], **SAME),
    )
    assert pairs(edition) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_pair_that_shares_a_coalition_is_listed_after_one_that_does_not(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        *twins(ONE),
        members("small", "organization-of-a", "organization-of-b"),
        program("y", covers=[TWO], **SAME),
        program("z", covers=[TWO], **SAME),
    )
    assert pairs(edition) == [("y", "z"), ("a", "b")]
    row = find_duplication(edition).rows()[1]
    assert (row["is_linked"], row["shared_coalitions"]) == (True, "Example small")


def test_a_list_of_hundreds_links_nobody(tmp_path: Path) -> None:
    many = [f"organization-{number}" for number in range(199)]
    big = members("big", "organization-of-a", "organization-of-b", *many)
    row = find_duplication(town(tmp_path, *GROUND, *twins(ONE), big)).rows()[0]
    assert (row["is_linked"], row["shared_coalitions"]) == (False, None)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"place": "23001"}, [("a", "b")]),
        ({"place": "23002"}, [("y", "z")]),
        ({"place": "23003"}, []),
        ({"service": "legal-civil"}, [("a", "b")]),
        ({"service": "Transportation"}, [("y", "z")]),
        ({"population": "adults"}, [("a", "b"), ("y", "z")]),
        ({"population": "minors"}, []),
        ({"limit": 1}, [("a", "b")]),
    ],
)
def test_a_question_can_be_narrowed(
    tmp_path: Path, asked: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    moving = SAME | {"services": ["transportation"]}
    other = [program(name, covers=[TWO], **moving) for name in ("y", "z")]
    assert pairs(town(tmp_path, *GROUND, *twins(ONE), *other), **asked) == expected


def test_a_limit_is_said(tmp_path: Path) -> None:
    crowd = [program(f"p{number}", covers=[ONE], **SAME) for number in range(5)]
    found = find_duplication(town(tmp_path, *GROUND, *crowd), limit=3)
    assert (found.table.height, found.found, found.truncated) == (3, 10, True)
    assert found.table["rank"].to_list() == [1, 2, 3]


def test_a_crowd_is_counted_and_not_spelled_out(tmp_path: Path) -> None:
    crowd = [program(f"p{number:03}", covers=[ONE], **SAME) for number in range(102)]
    found = find_duplication(town(tmp_path, *GROUND, *crowd))
    assert found.table.is_empty()
    assert found.dropped["pairs in crowds of more than 5000 alike"] == 102 * 101 // 2


def test_planted_twins_come_first_and_linked_needed_ones_never(tmp_path: Path) -> None:
    several: dict[str, Any] = {
        "services": ["legal-civil", "transportation"],
        "populations": ["adults", "minors"],
    }
    planted = [program(name, covers=[ONE, TWO], **several) for name in ("twin-1", "twin-2")]
    near = program("near", covers=[ONE], **several)
    decoys = [program(name, covers=[POOR], **several) for name in ("decoy-1", "decoy-2")]
    tie = partners("organization-of-decoy-1", "organization-of-decoy-2")
    edition = town(tmp_path, *GROUND, *planted, near, *decoys, tie)
    found = pairs(edition)
    assert found[0] == ("twin-1", "twin-2")
    assert ("decoy-1", "decoy-2") not in found


def test_an_empty_edition_has_no_rows_and_the_same_columns(tmp_path: Path) -> None:
    found = find_duplication(town(tmp_path / "empty"))
    assert found.table.columns == [column.name for column in COLUMNS]
    full = find_duplication(town(tmp_path / "full", *GROUND, *twins(ONE)))
    assert found.table.schema == full.table.schema


def test_an_unknown_population_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="use minors"):
        find_duplication(town(tmp_path), population="minor")


offers = st.lists(
    st.tuples(
        st.sets(st.sampled_from(["legal-civil", "transportation", "safe-house"]), min_size=1),
        st.sets(st.sampled_from(["adults", "minors"]), min_size=1),
        st.sets(st.sampled_from([ONE, TWO, POOR, UNKNOWN]), min_size=1),
    ),
    min_size=2,
    max_size=7,
)


@given(offered=offers)
@settings(max_examples=10, deadline=None)
def test_every_pair_over_the_limit_is_found_in_any_order_of_rows(
    tmp_path_factory: pytest.TempPathFactory,
    offered: list[tuple[set[str], set[str], set[str]]],
) -> None:
    folder = tmp_path_factory.mktemp("town")
    parts = [
        program(f"p{number}", services=sorted(one), populations=sorted(two), covers=sorted(three))
        for number, (one, two, three) in enumerate(offered)
    ]
    flat = [county(number) for number in range(1, 5)]  # no county has higher need
    edition = town(folder / "one", state("ME"), *flat, *parts)
    found = find_duplication(edition, limit=None)
    backwards = [*reversed(flat), *reversed(parts)]
    other = town(folder / "other", state("ME"), *backwards, reverse=True)
    assert found.table.equals(find_duplication(other, limit=None).table)
    # Only equal services, so that the weights do not matter.
    same = {
        (f"p{one}", f"p{two}")
        for one, first in enumerate(offered)
        for two, second in enumerate(offered)
        if one < two
        and first[0] == second[0]
        and _jaccard(first[1], second[1]) * _jaccard(first[2], second[2]) >= 0.5
    }
    assert same <= set(found.table.select("one_program_id", "other_program_id").iter_rows())


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
