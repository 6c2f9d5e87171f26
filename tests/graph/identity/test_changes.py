from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.identity import identify
from graph.identity.changes import find_changes, no_changes, sum_up
from graph.identity.decisions import COLUMNS
from graph.identity.ledger import write_ledger
from graph.records import create_record_tables, write_records
from tests.records import RETRIEVED, Datasets, record_table

EIN, OTHER = "000000001", "000000002"


def organization(key: str, ein: str | None = None) -> dict[str, object]:
    return {"key": key, "name": f"Example {key}", "ein": ein, "state": "NV"}


def listing(*rows: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    return {"organization": list(rows)}


def build(folder: Path, data: Datasets, decisions: str = "", *, ledger: Path) -> Path:
    """Identify, store what `find_changes` reads, then write the ledger, as a build does."""
    connection = duckdb.connect(":memory:")
    written = []
    for name, tables in data.items():
        (folder / name).mkdir()
        made = {kind: record_table(kind, rows) for kind, rows in tables.items()}
        write_records(
            connection, made, folder / name,
            dataset=name, file=f"{name}.csv", retrieved=RETRIEVED, audience="public",
        )  # fmt: skip
        written.append(folder / name)
    create_record_tables(connection, written, edition="steward", dataset_order=list(data))
    path = folder / "decisions.csv"
    path.write_text(",".join(COLUMNS) + "\n" + decisions, encoding="utf-8")
    identify(connection, decisions=path, ledger=ledger, salt="salt")
    records = "(SELECT 'organization' AS type, dataset, key, id FROM entity_organization)"
    for source, name in ((records, "source_record"), ("table_judgement", "judgement")):
        connection.execute(f"COPY {source} TO '{folder / f'{name}.parquet'}' (FORMAT parquet)")
    write_ledger(connection, ledger)
    return folder


def compared(folder: Path, *builds: tuple[Datasets, str]) -> pl.DataFrame:
    """Build one state after the other in one workspace; give what the last one changed."""
    folders = []
    for number, (data, decisions) in enumerate(builds):
        (folder / str(number)).mkdir()
        folders.append(build(folder / str(number), data, decisions, ledger=folder / "ledger.csv"))
    return find_changes(folders[-2], folders[-1])


APART: Datasets = {"irs": listing(organization("a", EIN)), "roster": listing(organization("b"))}
JOIN = "irs:a,roster:b,same,steward,2026-01-02,,\n"


def test_a_decision_that_joins_is_named(tmp_path: Path) -> None:
    found = compared(tmp_path, (APART, ""), (APART, JOIN))
    assert found["change"].to_list() == ["joined", "moved"]
    assert found["record"].to_list() == [None, "roster:b"]
    assert set(found["cause"]) == {"decision of steward on 2026-01-02: same"}
    assert sum_up(found) == "organizations: 1 joined; 1 records stand under another id"


def test_a_decision_that_is_taken_back_is_named(tmp_path: Path) -> None:
    found = compared(tmp_path, (APART, ""), (APART, JOIN), (APART, ""))
    assert found["change"].to_list() == ["split", "moved"]
    assert set(found["cause"]) == {"decision of steward taken back: same"}


def test_a_decision_that_keeps_apart_is_never_the_cause_of_a_join(tmp_path: Path) -> None:
    three: Datasets = {**APART, "list": listing(organization("c"))}
    apart = "irs:a,list:c,different,steward,2026-01-01,,\n"
    found = compared(tmp_path, (three, ""), (three, JOIN + apart))
    assert set(found["cause"]) == {"decision of steward on 2026-01-02: same"}
    both = JOIN + "roster:b,list:c,same,steward,2026-01-02,,\n"
    (tmp_path / "split").mkdir()
    split = compared(tmp_path / "split", (three, both), (three, JOIN + apart))
    assert split["change"].to_list() == ["split", "moved"]
    assert set(split["cause"]) == {"decision of steward on 2026-01-01: different"}


def test_the_newest_of_several_decisions_is_named(tmp_path: Path) -> None:
    two = {"irs": listing(organization("a", EIN), organization("d", EIN)),
           "roster": listing(organization("b"))}  # fmt: skip
    newer = "irs:d,roster:b,same,steward,2026-02-02,,\n"
    found = compared(tmp_path, (two, ""), (two, JOIN + newer))
    assert set(found["cause"]) == {"decision of steward on 2026-02-02: same"}


def test_a_new_source_that_joins_two_is_named(tmp_path: Path) -> None:
    two = {"irs": listing(organization("a", EIN)),
           "roster": listing(organization("b") | {"uei": "EXAMPLE00001"})}  # fmt: skip
    bridge = listing(organization("c", EIN) | {"uei": "EXAMPLE00001"})
    found = compared(tmp_path, (two, ""), ({**two, "awards": bridge}, ""))
    assert found["change"].to_list() == ["joined", "moved"]
    assert set(found["cause"]) == {"new source awards"}


def test_new_and_gone_organizations_are_listed_once(tmp_path: Path) -> None:
    one: Datasets = {"irs": listing(organization("a", EIN))}
    other: Datasets = {"irs": listing(organization("x", OTHER))}
    found = compared(tmp_path, (one, ""), (other, ""))
    assert found.select("change", "cause").rows() == [
        ("gone", "records gone from irs"),
        ("new", "new records of irs"),
    ]
    assert sum_up(found) == ""


def test_nothing_changed_gives_no_rows(tmp_path: Path) -> None:
    found = compared(tmp_path, (APART, JOIN), (APART, JOIN))
    assert found.equals(no_changes())


rows = st.lists(
    st.builds(organization, st.sampled_from("abcdef"), st.sampled_from([EIN, OTHER, None])),
    min_size=1, max_size=5, unique_by=lambda row: str(row["key"]),
)  # fmt: skip


@pytest.mark.promises
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.fixed_dictionaries({"irs": rows, "roster": rows}),
    added=st.sampled_from(["awards", "zoo"]),
    extra=rows,
)
def test_a_new_source_never_silently_moves_an_id(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, list[dict[str, object]]],
    added: str,
    extra: list[dict[str, object]],
) -> None:
    folder = tmp_path_factory.mktemp("states")
    old: Datasets = {name: listing(*some) for name, some in before.items()}
    found = compared(folder, (old, ""), ({**old, added: listing(*extra)}, ""))
    ids = [
        dict(pl.read_parquet(folder / str(number) / "source_record.parquet")
             .filter(type="organization")
             .select(pl.format("{}:{}", "dataset", "key"), "id").rows())
        for number in (0, 1)
    ]  # fmt: skip
    changed = {record for record, id_ in ids[0].items() if ids[1].get(record) != id_}
    assert set(found.filter(change="moved")["record"]) == changed
    assert all(found["cause"])
