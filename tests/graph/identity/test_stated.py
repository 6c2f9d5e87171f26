from __future__ import annotations

from pathlib import Path

from graph.identity.settings import Matching
from graph.identity.stated import NAMES_OF_ONE_NUMBER
from tests.records import Datasets, resolved

EIN = "000000001"


def chapters(count: int) -> Datasets:
    rows = [{"key": str(n), "name": f"Example Chapter {n}", "ein": EIN} for n in range(count)]
    return {"list": {"organization": rows}}


def entities(
    folder: Path, data: Datasets, matching: Matching | None = None
) -> tuple[int, list[str]]:
    connection, found = resolved(folder, data, matching=matching)
    ((count,),) = connection.sql("SELECT count(*) FROM table_organization").fetchall()
    return count, [item.rule for item in found]


def test_a_number_beside_a_few_names_is_identity(tmp_path: Path) -> None:
    assert entities(tmp_path, chapters(NAMES_OF_ONE_NUMBER)) == (1, [])


def test_a_number_that_many_names_share_joins_none_and_is_told_once(tmp_path: Path) -> None:
    count = NAMES_OF_ONE_NUMBER + 1
    assert entities(tmp_path, chapters(count)) == (count, ["shared_number"])


def test_many_records_of_one_name_and_number_are_one(tmp_path: Path) -> None:
    rows = [{"key": str(n), "name": "Example Refuge", "ein": EIN} for n in range(60)]
    assert entities(tmp_path, {"list": {"organization": rows}}) == (1, [])


def test_two_keys_of_a_register_are_two_even_with_one_number(tmp_path: Path) -> None:
    rows = [{"key": key, "name": "Example Refuge", "uei": "EXAMPLE00001"} for key in "ab"]
    data: Datasets = {"register": {"organization": rows}}
    assert entities(tmp_path / "1", data)[0] == 1
    once = Matching(listed_once=frozenset({"register"}))
    assert entities(tmp_path / "2", data, once)[0] == 2


def test_numbers_in_two_lists_are_no_conflict_and_two_in_one_list_are(tmp_path: Path) -> None:
    def pair(one: str, other: str) -> Datasets:
        row = {"name": "Example Refuge", "uei": "EXAMPLE00001"}
        return {
            "one": {"organization": [{"key": "1", "org_id": one, **row}]},
            "two": {"organization": [{"key": "2", "org_id": other, **row}]},
        }

    assert entities(tmp_path / "1", pair("GB-CHC-1", "GB-COH-9"))[0] == 1
    assert entities(tmp_path / "2", pair("GB-CHC-1", "GB-CHC-9"))[0] == 2


def test_a_number_that_is_the_key_of_many_names_is_told(tmp_path: Path) -> None:
    rows = [{"key": EIN, "name": f"Example Chapter {n}", "ein": EIN} for n in range(30)]
    count, found = entities(tmp_path, {"list": {"organization": rows}})
    assert (count, found) == (1, ["shared_number"])


def test_splitting_one_of_three_off_leaves_the_two_others_together(tmp_path: Path) -> None:
    row = {"name": "Example Refuge", "ein": EIN, "state": "NV"}
    data: Datasets = {name: {"organization": [{"key": "1", **row}]} for name in ("a", "b", "c")}
    for number, gone in enumerate("abc"):
        others = [name for name in "abc" if name != gone]
        lines = "".join(f"{gone}:1,{name}:1,different,ex,2026-01-02,,\n" for name in others)
        connection, _ = resolved(tmp_path / str(number), data, decisions=lines)
        assert connection.sql("SELECT count(*) FROM table_organization").fetchall() == [(2,)]


def test_a_number_never_joins_a_made_up_and_a_real_organization(tmp_path: Path) -> None:
    row = {"key": "1", "ein": EIN}
    data: Datasets = {
        "made": {"organization": [{**row, "name": "Example Refuge", "is_synthetic": True}]},
        "real": {"organization": [{**row, "name": "Refuge", "is_synthetic": False}]},
    }
    assert entities(tmp_path, data) == (2, ["synthetic_with_real"])
