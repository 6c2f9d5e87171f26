from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from graph.findings import Finding
from graph.identity.forms import create_profiles
from graph.identity.homes import create_homes
from graph.identity.ledger import open_ledger
from graph.identity.relations import create_relations
from graph.identity.settings import Matching
from graph.identity.stated import create_stated_pairs
from graph.records import create_record_tables, write_records
from graph.schema import get_type
from tests.records import Datasets, record_table, resolved

ONCE = Matching(listed_once=frozenset({"register"}))
ORGANIZATION = get_type("organization")
Row = Mapping[str, object]
Tables = dict[str, dict[str, Sequence[Row]]]
Drawn = Sequence[tuple[str, str]]


def related(
    folder: Path, data: Datasets, *, drawn: Drawn = (), said: str = ""
) -> tuple[list[tuple[str, ...]], list[Finding]]:
    """Relations by keys of their homes, with the rule, and the findings.

    ``drawn`` are pairs of keys that a strict rule drew, ``said`` what a person said of 1 and 2.
    """
    connection = duckdb.connect()
    for name, tables in data.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        given = {kind: record_table(kind, rows) for kind, rows in tables.items()}
        day = datetime.date(2026, 1, 1)
        write_records(connection, given, folder / name, dataset=name, file=name, retrieved=day,
                      audience="public")  # fmt: skip
    create_record_tables(connection, [folder / name for name in data], edition="steward",
                         dataset_order=sorted(data))  # fmt: skip
    open_ledger(connection, folder / "ledger.csv")
    create_homes(connection, ORGANIZATION, salt="salt")
    connection.execute("CREATE TABLE kept_apart (home BIGINT)")
    create_stated_pairs(connection, ORGANIZATION)
    create_profiles(connection)
    home = dict(connection.execute("SELECT key, home FROM home_organization").fetchall())
    connection.execute("CREATE TABLE strict_pair (home_a BIGINT, home_b BIGINT, rule VARCHAR)")
    connection.execute("CREATE TABLE scored_pair (home_a BIGINT, home_b BIGINT, score DOUBLE)")
    for pair in drawn:
        low, high = sorted(home[key] for key in pair)
        connection.execute("INSERT INTO strict_pair VALUES (?, ?, 'name and ZIP')", [low, high])
    if said:
        connection.execute("CREATE TABLE decided_relation AS SELECT ? AS home_a, ? AS home_b, "
                           "? AS relation", [home["1"], home["2"], said])  # fmt: skip
    findings = create_relations(connection, ONCE)
    rows = connection.execute("""
        SELECT a.key, relation, b.key, rule FROM relation
        JOIN home_organization a ON a.home = home_a JOIN home_organization b ON b.home = home_b
        ORDER BY ALL
        """).fetchall()
    return rows, findings


def register(*rows: Row) -> Tables:
    return {"register": {"organization": rows}}


def ties(folder: Path, *rows: Row) -> list[tuple[str, ...]]:
    return [row[:3] for row in related(folder, register(*rows))[0]]


def body(key: str, name: str, **fields: object) -> Row:
    return {"key": key, "name": name, "ein": f"00{key:0>7}", "state": "NV", **fields}


def group(key: str, name: str, role: str, **fields: object) -> Row:
    return body(key, name, group_code="1234", group_role=role, **fields)


CENTRAL = group("1", "Example Lamp Society", "central")
POST = group("2", "Example Lamp Society", "subordinate", chapter="POST 2")
OTHER = group("3", "Example Lamp Society", "subordinate", chapter="POST 3")
HOUSE = body("1", "Example House Inc")


def test_the_central_organization_is_parent_of_each_of_thousands(tmp_path: Path) -> None:
    posts = [{**POST, "key": f"p{n}", "ein": f"009{n:06}", "chapter": f"POST {n}"}
             for n in range(1, 3001)]  # fmt: skip
    found = ties(tmp_path, CENTRAL, *posts)
    assert len(found) == len(posts)
    assert {row[:2] for row in found} == {("1", "parent_of")}


def test_two_central_organizations_give_no_parent_and_are_told(tmp_path: Path) -> None:
    data = register(CENTRAL, POST, group("9", "Example Union", "central"))
    rows, found = related(tmp_path, data)
    assert rows == []
    assert [item.rule for item in found] == ["several_parents"]
    assert "group 1234" in str(found[0])


def test_a_group_without_central_organization_has_no_parent(tmp_path: Path) -> None:
    assert ties(tmp_path, POST, OTHER) == []


def test_the_bare_name_of_a_group_is_parent_where_nobody_is_said_to_be(tmp_path: Path) -> None:
    bare = body("1", "Example Lamp Society", group_code="1234")
    other = body("4", "Example Rope Society", group_code="1234")
    assert ties(tmp_path, bare, POST, other) == [("1", "parent_of", "2")]


def test_a_roster_s_chapter_belongs_to_the_group_of_its_brand(tmp_path: Path) -> None:
    listed = {"key": "r", "name": "Example Lamp Society Post 7", "state": "NV"}
    alike = {"key": "s", "name": "Example Rope Society Post 7", "state": "NV"}
    numbered = body("8", "Example Lamp Society Post 9")
    data = register(CENTRAL, POST, OTHER, numbered) | {"roster": {"organization": [listed, alike]}}
    rows, _ = related(tmp_path, data)
    assert [row[2] for row in rows] == ["2", "3", "r"]


def test_a_national_name_alone_makes_nobody_a_parent(tmp_path: Path) -> None:
    nation = body("1", "Example Lamp Society of America", city="Reno")
    assert ties(tmp_path, nation, body("2", "Example Lamp Society of Elko", city="Elko")) == []


def test_a_name_says_whose_it_is(tmp_path: Path) -> None:
    said = {
        "a": ("Example Haven, a Program of Example House", "hosts"),
        "b": ("Example Haven - a project of the Example House Inc", "hosts"),
        "c": ("Example Haven c/o Example House", "hosts"),
        "d": ("Example Haven (fiscally sponsored by Example House)", "hosts"),
        "e": ("Reno Chapter of Example House", "parent_of"),
        "f": ("Post 12 of Example House", "parent_of"),
        "g": ("Example Haven (Example House)", ""),  # may be a second name
        "h": ("Youth Project of Example House", ""),  # may be its whole name
        "i": ("Example House Program", ""),
    }
    rows = [{"key": key, "name": name, "state": "NV"} for key, (name, _) in said.items()]
    held = register(HOUSE, body("j", "Example Nook (Example House)"))
    roster: Tables = {"roster": {"organization": rows}}
    found, _ = related(tmp_path, held | roster)
    wanted = [("1", kind, key) for key, (_, kind) in said.items() if kind]
    assert [row[:3] for row in found] == sorted([*wanted, ("1", "hosts", "j")])


def test_a_name_that_could_mean_another_draws_no_tie(tmp_path: Path) -> None:
    others: dict[str, list[Row]] = {
        "Alder": [],
        "Birch": [body("1", "Example Birch House Foundation")],
        "Cedar": [body("2", "Example Cedar House"), body("3", "Example Cedar House Inc")],
        "Dogwood": [{"key": "4", "name": "Example Dogwood House", "state": "NV"}],
        "Elm": [{**body("5", "Example Elm House"), "state": "OR"}],
        "Fir": [{**body("6", "Example Fir House"), "is_synthetic": True}],
    }
    hosted = [
        {"key": word, "name": f"Example Haven, a program of Example {word} House", "state": "NV"}
        for word in others
    ]
    assert ties(tmp_path, *hosted, *(row for rows in others.values() for row in rows)) == []


HAVEN = {"key": "2", "name": "Example Haven, a Program of Example House", "state": "NV",
         "zip": "89501"}  # fmt: skip


def test_of_two_namesakes_the_one_next_door_is_meant(tmp_path: Path) -> None:
    near = body("3", "Example House", zip="89501")
    assert ties(tmp_path, HOUSE, near, HAVEN) == [("3", "hosts", "2")]


def test_a_coalition_s_fiscal_host_hosts_the_organization_of_its_name(tmp_path: Path) -> None:
    roster = {
        "organization": [{"key": "h", "name": "Example Bank", "state": "NV"}],
        "coalition": [{"key": "c", "name": "Example Harbor Coalition"},
                      {"key": "d", "name": "Example Lake Coalition"}],
        "membership": [
            {"key": "m", "source_key": "h", "target_key": "c", "role": "fiscal_host"},
            {"key": "n", "source_key": "h", "target_key": "d", "role": "member"},
        ],
    }  # fmt: skip
    held = register(body("1", "Example Harbor Coalition Inc"), body("2", "Example Lake Coalition"))
    rows, _ = related(tmp_path, held | {"roster": roster})
    assert [row[:3] for row in rows] == [("h", "hosts", "1")]


def test_a_name_says_whom_it_succeeds_where_both_have_numbers(tmp_path: Path) -> None:
    former = "Example Beacon (formerly Example House)"
    far = "Example Torch (formerly Example Inn)"
    found = ties(
        tmp_path,
        {**HOUSE, "city": "Elko"},
        body("2", former, city="Elko"),
        body("3", "Example Lantern, successor to Example House"),
        body("4", "Example Candle (merged into Example House)"),
        {"key": "5", "name": former, "state": "NV", "city": "Elko"},
        body("6", "Example Inn", city="Elko"),
        body("7", far, city="Reno"),
    )
    assert found == [("1", "succeeds", "4"), ("2", "succeeds", "1"), ("3", "succeeds", "1")]


PLACE = {"street": "12 Example St", "zip": "89501", "city": "Reno"}
STAYS = body("7", "Example Museum")
HARBOR, HARBORS = body("1", "Example Harbor Inc", **PLACE), body("2", "Example Harbors", **PLACE)


def editions(first: Sequence[Row], second: Sequence[Row]) -> Tables:
    days = (datetime.date(2025, 3, 1), datetime.date(2026, 3, 1))
    listed = zip(days, (first, second), strict=True)
    return register(*({**row, "retrieved": day} for day, rows in listed for row in rows))


def test_a_new_number_at_the_old_ones_door_succeeds_it(tmp_path: Path) -> None:
    rows, _ = related(tmp_path, editions([HARBOR, STAYS], [HARBORS, STAYS]))
    assert rows == [("2", "succeeds", "1", "same address and name, new number")]


def test_neighbours_are_no_successors(tmp_path: Path) -> None:
    cases: list[tuple[list[Row], list[Row]]] = [
        ([HARBOR], [HARBOR, HARBORS]),  # still listed
        ([HARBOR, HARBORS], [HARBORS]),  # listed before
        ([HARBOR], [{**HARBORS, "name": "Example Quarry Club"}]),
        ([HARBOR], [{**HARBORS, "name": "Example New Harbor"}]),  # one word more
        ([HARBOR], [{**HARBORS, "street": "7000 Example St"}]),
        ([HARBOR], [HARBORS, {**HARBORS, "key": "3", "ein": "000000003"}]),  # two come
        ([{**HARBOR, "chapter": "POST 1"}], [{**HARBORS, "chapter": "POST 2"}]),
        ([{**HARBOR, "ruling_year": 2015}], [{**HARBORS, "ruling_year": 2001}]),
    ]
    first: list[Row] = [body(f"9{n}", f"Example Museum {n}") for n in range(8)]
    second = list(first)
    for place, (before, after) in enumerate(cases):
        for rows, listed in ((before, first), (after, second)):
            listed += [
                {
                    **row,
                    "key": f"{place}-{row['key']}",
                    "ein": f"00{place}{str(row['ein'])[3:]}",
                    "street": str(row["street"]).replace("12 ", f"{100 + place} "),
                }
                for row in rows
            ]
    assert related(tmp_path, editions(first, second))[0] == []


def test_a_file_of_a_few_rows_is_no_newer_edition(tmp_path: Path) -> None:
    many = [body(f"{n}", f"Example Museum {n}") for n in range(20, 30)]
    assert related(tmp_path, editions([HARBOR, *many], [HARBORS]))[0] == []


def test_chapters_that_a_rule_would_join_are_one_brand_even_over_a_third(tmp_path: Path) -> None:
    chapters = [{"key": str(n), "name": f"Example Lamp Society Post {n}"} for n in (4, 5)]
    bare = {"key": "6", "name": "Example Lamp Society"}
    data = register(*chapters, bare)
    assert related(tmp_path / "1", data)[0] == []  # nothing would join them
    for drawn in ([("4", "5")], [("4", "6"), ("5", "6")]):
        rows, _ = related(tmp_path / str(len(drawn)), data, drawn=drawn)
        assert [row[:3] for row in rows] == [("4", "same_brand", "5")]


def test_places_of_one_brand_stay_two_but_a_move_may_be_one(tmp_path: Path) -> None:
    reno = {"key": "4", "name": "Example House", "state": "NV", **PLACE}
    elko = {**reno, "key": "5", "city": "Elko", "zip": "89801", "street": "9 Example Rd"}
    others = [body("1", "Example House", city="Sparks"), body("2", "Example House", city="Ely")]
    drawn = [("4", "5")]
    moved = [{**row, "public_phone": "+1 775 555 0100"} for row in (reno, elko)]
    branded, _ = related(tmp_path / "1", register(reno, elko, *others), drawn=drawn)
    assert [row[:3] for row in branded] == [("4", "same_brand", "5")]
    assert related(tmp_path / "2", register(*moved, *others), drawn=drawn)[0] == []
    assert related(tmp_path / "3", register(reno, elko), drawn=drawn)[0] == []


def test_a_hosted_program_is_never_joined_with_any_bearer_of_its_host_s_name(
    tmp_path: Path,
) -> None:
    data = register(HOUSE, body("3", "Example House"), HAVEN)
    rows, _ = related(tmp_path, data, drawn=[("1", "2")])
    assert [row[:2] + row[2:3] for row in rows] == [("1", "same_brand", "2")]


def test_parents_in_a_circle_are_dropped_and_told(tmp_path: Path) -> None:
    stated = {"key": "2>1", "source_key": "2", "target_key": "1"}
    data: Datasets = {"register": {"organization": [CENTRAL, POST, OTHER], "parent_of": [stated]}}
    rows, found = related(tmp_path, data)
    assert [row[:3] for row in rows] == [("1", "parent_of", "3")]
    assert [item.rule for item in found] == ["parents_in_a_circle"]


def test_a_person_s_word_replaces_the_rule_s(tmp_path: Path) -> None:
    rows, _ = related(tmp_path, register(CENTRAL, POST), said="hosts")
    assert rows == [("1", "hosts", "2", "a person said so")]


def test_the_order_of_rows_and_datasets_makes_no_difference(tmp_path: Path) -> None:
    rows = [CENTRAL, POST, OTHER, body("5", "Example House Inc"), {**HAVEN, "key": "h"},
            body("6", "Example Beacon (formerly Example House)")]  # fmt: skip
    reno = {"key": "r", "name": "Reno Chapter of Example House", "state": "NV"}
    roster: Tables = {"roster": {"organization": [reno]}}
    wanted = related(tmp_path / "0", register(*rows) | roster)
    assert len(wanted[0]) == 5
    for turn in range(2):
        random.Random(turn).shuffle(rows)
        assert related(tmp_path / f"{turn + 1}", roster | register(*rows))[0] == wanted[0]


def test_no_records_have_no_relations(tmp_path: Path) -> None:
    assert related(tmp_path, {"register": {}}) == ([], [])


def test_relations_become_ties_and_judgements_after_a_build(tmp_path: Path) -> None:
    haven = {"key": "h", "name": "Example Haven, a program of Example House", "state": "NV"}
    stated = {"key": "1>3", "source_key": "1", "target_key": "3"}
    data: Tables = {
        "register": {"organization": [CENTRAL, POST, OTHER, {**HOUSE, "key": "8", "ein": "008"}],
                     "parent_of": [stated]},
        "roster": {"organization": [haven]},
    }  # fmt: skip
    connection, _ = resolved(tmp_path, data, audiences={"roster": "partner"})
    found = connection.execute("""
        SELECT s.publisher_key, t.publisher_key, found_by, record_count
        FROM (FROM table_parent_of UNION ALL FROM table_hosts) k
        JOIN table_organization s ON s.id = k.source_id
        JOIN table_organization t ON t.id = k.target_id ORDER BY ALL
        """).fetchall()
    assert found == [
        ("1", "2", "group exemption number", 1),
        ("1", "3", None, 1),
        ("8", "h", "the name says whose program or project it is", 1),
    ]
    record = "SELECT dataset, file, line, audience FROM record_hosts"
    assert connection.execute(record).fetchall() == [("roster", "roster.csv", 2, "partner")]
    judged = connection.execute("""
        SELECT record_a, record_b, verdict FROM table_judgement WHERE tier = 'relation' ORDER BY ALL
        """).fetchall()
    assert judged == [
        ("register:1", "register:2", "different"),
        ("register:1", "register:3", "different"),
        ("register:8", "roster:h", "different"),
    ]


def test_a_person_s_same_undoes_a_tie(tmp_path: Path) -> None:
    word = "register:1,register:2,same,ex,2026-01-02,,\n"
    connection, _ = resolved(tmp_path, register(CENTRAL, {**POST, "ein": None}), decisions=word)
    counted = "SELECT (SELECT count(*) FROM table_organization), count(*) FROM table_parent_of"
    assert connection.execute(counted).fetchall() == [(1, 0)]
