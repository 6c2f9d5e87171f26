from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from graph.network import LIST_LIMIT, SECTORS, UNKNOWN_SECTOR, Network, read_network
from tests.editions import edition_of

Row = dict[str, object]


def organizations(count: int) -> list[Row]:
    return [{"id": f"organization-{number:04}"} for number in range(count)]


def member(organization: int, coalition: str, **fields: object) -> Row:
    return {"source_id": f"organization-{organization:04}", "target_id": coalition, **fields}


def partner(one: int, other: int, **fields: object) -> Row:
    ends = {"source_id": f"organization-{one:04}", "target_id": f"organization-{other:04}"}
    return ends | fields


def network_of(folder: Path, count: int, members: list[Row], partners: list[Row]) -> Network:
    names = sorted({str(row["target_id"]) for row in members})
    return read_network(
        edition_of(
            folder,
            organization=organizations(count),
            coalition=[{"id": name, "name": f"Example {name}"} for name in names],
            membership=members,
            partnership=partners,
        )
    )


def test_a_shared_coalition_weighs_one_over_its_other_members(tmp_path: Path) -> None:
    members = [member(number, "four") for number in range(4)]
    members += [member(number, "two") for number in (0, 1)]
    ties = network_of(tmp_path, 5, members, []).ties().toarray()
    assert ties[0, 1] == pytest.approx(1 / 3 + 1)
    assert ties[2, 3] == pytest.approx(1 / 3)
    assert ties[4].sum() == 0
    assert (ties == ties.T).all()
    assert not ties.diagonal().any()


def test_a_partnership_weighs_one_however_often_it_is_stated(tmp_path: Path) -> None:
    partners = [partner(0, 1, role="referral"), partner(0, 1, role="joint_program"), partner(1, 0)]
    network = network_of(tmp_path, 3, [], [*partners, partner(2, 2)])
    assert network.ties().toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_a_membership_counts_once_over_its_roles(tmp_path: Path) -> None:
    members = [member(0, "one", role="chair"), member(0, "one", role="member"), member(1, "one")]
    network = network_of(tmp_path, 2, members, [])
    assert network.memberships.toarray().tolist() == [[1], [1]]
    assert network.ties().toarray()[0, 1] == 1


def test_lists_over_the_limit_join_nobody_and_are_named(tmp_path: Path) -> None:
    at_limit = [member(number, "at-limit") for number in range(LIST_LIMIT)]
    over = [member(number, "over") for number in range(LIST_LIMIT + 1)]
    network = network_of(tmp_path, LIST_LIMIT + 1, at_limit + over, [])
    ties = network.ties()
    assert network.long_lists.rows() == [("over", "Example over", LIST_LIMIT + 1)]
    assert network.joining_lists().to_list() == ["at-limit"]
    assert ties.nnz == LIST_LIMIT * (LIST_LIMIT - 1)
    assert network.memberships.nnz == 2 * LIST_LIMIT + 1


def test_ended_and_denied_ties_are_left_out_and_counted(tmp_path: Path) -> None:
    ended = datetime.date(2025, 12, 31)
    members = [
        member(0, "room", claimed=True),
        member(1, "room", end_date=ended),
        member(2, "room", claimed=False, observed=None),
        member(3, "room", claimed=False, observed=True),
        member(4, "room", observed=False, rung="listed"),
        member(5, "room", end_date=datetime.date(2026, 1, 1)),
    ]
    network = network_of(tmp_path, 6, members, [partner(0, 1, end_date=ended)])
    assert network.memberships.toarray().ravel().tolist() == [1, 0, 0, 1, 1, 1]
    assert network.partnerships.nnz == 0
    assert network.left_out == {
        "membership ties that ended": 1,
        "membership ties that are denied": 1,
        "partnership ties that ended": 1,
    }


def test_sectors_become_numbers_and_unknown_stays_unknown(tmp_path: Path) -> None:
    words: list[str | None] = ["business", "unknown", None, "government"]
    rows: list[Row] = [
        {"id": f"organization-{number}", "sector": word} for number, word in enumerate(words)
    ]
    sectors = read_network(edition_of(tmp_path, organization=rows)).sectors
    known = [SECTORS.index("business"), SECTORS.index("government")]
    assert sectors.tolist() == [known[0], UNKNOWN_SECTOR, UNKNOWN_SECTOR, known[1]]


def test_an_edition_without_organizations_gives_an_empty_network(tmp_path: Path) -> None:
    network = read_network(edition_of(tmp_path))
    assert network.ties().shape == (0, 0)
    assert network.memberships.shape == (0, 0)
    assert network.organizations.to_list() == []
    assert network.long_lists.is_empty()


def test_positions_are_those_of_sorted_ids(tmp_path: Path) -> None:
    members = [member(2, "b"), member(0, "b"), member(1, "a"), member(2, "a")]
    network = network_of(tmp_path, 3, members, [])
    assert network.organizations.to_list() == [row["id"] for row in organizations(3)]
    assert network.coalitions.to_list() == ["a", "b"]
    assert np.argwhere(network.memberships.toarray()).tolist() == [[0, 1], [1, 0], [2, 0], [2, 1]]
