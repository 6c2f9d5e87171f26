from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.identity.ledger import write_ledger
from graph.ids import entity_id
from tests.records import Datasets, resolved

if TYPE_CHECKING:
    import duckdb

EIN = "000000001"
REGISTER = {
    "organization": [{"key": EIN, "name": "Example Shelter Inc", "ein": EIN, "state": "NV"}]
}
SAME_EIN = {"organization": [{"key": "s", "name": "Example Shelter", "ein": EIN, "state": "NV"}]}
NAMED = {"organization": [{"key": "n", "name": "EXAMPLE SHELTER, INC.", "state": "NV"}]}


def ids(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = connection.sql(
        "SELECT dataset || ':' || key, id FROM entity_organization ORDER BY 1"
    ).fetchall()
    return dict(rows)


def test_equal_ein_is_one_organization(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {"irs": REGISTER, "roster": SAME_EIN})
    found = ids(connection)
    assert found[f"irs:{EIN}"] == found["roster:s"]
    judged = connection.sql("SELECT rule FROM table_judgement").fetchall()
    assert judged == [("equal ein",)]


def test_equal_name_and_state_is_proposed_and_never_merged(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {"irs": REGISTER, "roster": NAMED})
    found = ids(connection)
    assert found[f"irs:{EIN}"] != found["roster:n"]
    proposed = connection.sql("SELECT record_a, record_b FROM table_proposal").fetchall()
    assert proposed == [("roster:n", f"irs:{EIN}")]


def test_names_with_different_eins_are_not_proposed(tmp_path: Path) -> None:
    other = {"organization": [{"key": "2", "name": "Example Shelter", "ein": "2", "state": "NV"}]}
    connection, _ = resolved(tmp_path, {"irs": REGISTER, "roster": other})
    assert connection.sql("SELECT count(*) FROM table_proposal").fetchall() == [(0,)]


def test_a_persons_word_joins_and_the_proposal_goes(tmp_path: Path) -> None:
    decision = f"irs:{EIN},roster:n,same,steward,2026-01-02,same address\n"
    connection, _ = resolved(tmp_path, {"irs": REGISTER, "roster": NAMED}, decisions=decision)
    assert len(set(ids(connection).values())) == 1
    assert connection.sql("SELECT count(*) FROM table_proposal").fetchall() == [(0,)]


def test_a_persons_word_keeps_apart_what_a_rule_would_join(tmp_path: Path) -> None:
    decision = f"irs:{EIN},roster:s,different,steward,2026-01-02,number copied by mistake\n"
    connection, _ = resolved(tmp_path, {"irs": REGISTER, "roster": SAME_EIN}, decisions=decision)
    assert len(set(ids(connection).values())) == 2


def test_a_decision_about_an_unknown_record_is_a_finding(tmp_path: Path) -> None:
    decision = "irs:nobody,roster:s,same,steward,2026-01-02,\n"
    _, found = resolved(tmp_path, {"irs": REGISTER, "roster": SAME_EIN}, decisions=decision)
    assert [(item.rule, item.line) for item in found] == [("unknown_record", 2)]


@pytest.mark.parametrize(
    ("line", "rule"), [("a,,same,,,", "missing_record"), ("a,b,maybe,,,", "unknown_code")]
)
def test_a_bad_decision_line_is_a_finding(tmp_path: Path, line: str, rule: str) -> None:
    _, found = resolved(tmp_path, {"irs": REGISTER}, decisions=line + "\n")
    assert [item.rule for item in found] == [rule]


def test_ids_are_keyed_hashes_of_the_first_record(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {"irs": REGISTER})
    assert ids(connection) == {f"irs:{EIN}": entity_id("salt", "organization", "irs", EIN)}


def test_merge_keeps_the_older_id_and_undoing_it_revives_the_other(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    data: Datasets = {"irs": REGISTER, "roster": NAMED}

    def build(number: int, decisions: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
        connection, _ = resolved(tmp_path / str(number), data, decisions=decisions, ledger=ledger)
        write_ledger(connection, ledger)
        replaced = connection.sql("SELECT id, replaced_by FROM table_replaced").fetchall()
        return ids(connection), replaced

    apart, _ = build(1, "")
    older = apart[f"irs:{EIN}"]
    joined, replaced = build(2, f"irs:{EIN},roster:n,same,steward,2026-01-02,\n")
    assert set(joined.values()) == {older}
    assert replaced == [(apart["roster:n"], older)]
    again, still = build(3, f"irs:{EIN},roster:n,same,steward,2026-01-02,\n")
    assert (again, still) == (joined, replaced)
    undone, replaced = build(4, "")
    assert undone == apart
    assert replaced == []


def test_an_id_stays_with_the_entity_when_its_first_record_is_gone(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    connection, _ = resolved(tmp_path / "1", {"irs": REGISTER, "roster": SAME_EIN}, ledger=ledger)
    write_ledger(connection, ledger)
    kept = ids(connection)[f"irs:{EIN}"]
    connection, _ = resolved(tmp_path / "2", {"roster": SAME_EIN}, ledger=ledger)
    assert ids(connection) == {"roster:s": kept}


def test_a_later_dataset_with_an_earlier_name_does_not_take_the_id(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    connection, _ = resolved(tmp_path / "1", {"roster": SAME_EIN}, ledger=ledger)
    write_ledger(connection, ledger)
    first = ids(connection)["roster:s"]
    connection, _ = resolved(tmp_path / "2", {"irs": REGISTER, "roster": SAME_EIN}, ledger=ledger)
    assert set(ids(connection).values()) == {first}


def test_a_removed_organization_is_in_no_table(tmp_path: Path) -> None:
    data: Datasets = {
        "irs": REGISTER,
        "roster": {
            **SAME_EIN,
            "coalition": [{"key": "c", "name": "Example Coalition"}],
            "membership": [{"source_key": "s", "target_key": "c", "claimed": True}],
        },
    }
    gone = [entity_id("salt", "organization", name, key) for name, key in
            (("irs", EIN), ("roster", "s"))]  # fmt: skip
    connection, _ = resolved(tmp_path, data, removed=gone)
    for table in ("organization", "membership", "evidence", "identifier"):
        assert connection.sql(f"SELECT count(*) FROM table_{table}").fetchall() == [(0,)]
    assert connection.sql("SELECT count(*) FROM finding").fetchall() == [(0,)]


def test_ids_do_not_show_names_or_numbers(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {"irs": REGISTER})
    (found,) = ids(connection).values()
    assert re.fullmatch(r"organization-[0-9a-f]{16}", found)
    assert EIN not in found


def test_a_correction_by_id_speaks_of_that_organization(tmp_path: Path) -> None:
    known = entity_id("salt", "organization", "irs", EIN)
    correction = {"key": "line-2", "refers_to": f"id:{known}", "website": "https://e.example"}
    data: Datasets = {"hand": {"organization": [correction]}, "irs": REGISTER}
    connection, found = resolved(tmp_path, data)
    assert found == []
    rows = connection.sql("SELECT name, website FROM table_organization").fetchall()
    assert rows == [("Example Shelter Inc", "https://e.example")]


def test_a_correction_of_something_unknown_is_a_finding_and_no_organization(
    tmp_path: Path,
) -> None:
    data: Datasets = {"hand": {"organization": [{"key": "line-2", "refers_to": "id:nobody"}]}}
    connection, found = resolved(tmp_path, data)
    assert [(item.rule, item.line) for item in found] == [("unknown_reference", 2)]
    assert connection.sql("SELECT count(*) FROM table_organization").fetchall() == [(0,)]
