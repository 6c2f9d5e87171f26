"""Plant what matching must find and must not merge, among organizations that nothing else is about.

Spellings change only for organizations whose one seat is the very large list, and in grant rows of
foundations, which reach no organization of the field. Families, successors and twins are made of
registered organizations that sit nowhere and run nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from loaders.reading.organization_keys import name_key
from loaders.world.coalitions import Tables
from loaders.world.model import Program
from loaders.world.variants import PREFIX, initials, vary
from loaders.world.words import FIRST_WORDS, SECOND_WORDS

if TYPE_CHECKING:
    import numpy as np

NUMBERED, UNNUMBERED, FOUNDATIONS, AWARDED = 0.2, 0.7, 0.5, 0.2  # rows written another way
UNTOLD = 0.4  # of the largest list's own: their number is left off
ON_ROSTERS = {"legal word": 0.5, "abbreviation": 0.45, "typo": 0.2, "word dropped": 0.1}
BY_FOUNDATIONS = {"legal word": 0.4, "abbreviation": 0.5, "typo": 0.2, "word order": 0.08}
ACRONYMS = 0.1  # of the spellings on rosters
FAMILIES, CHAPTERS, SUCCESSORS, TWINS, SAME_ZIP_TWINS, HOSTED = 2, 3, 3, 3, 1, 2
_PLAIN = {"roster_name": None, "foundation_name": None, "award_name": None, "group_code": None,
          "chapter": None}  # fmt: skip


_PLACE = ("county_row", "city", "state", "zip", "street")

_Row = dict[str, Any]
_Change = tuple[int, str, int, _Row]  # who, which case, whose kin, changed values


@dataclass(frozen=True)
class Planted:
    """What is planted about matching.

    ``people`` are the organizations with some renamed and moved, and with columns ``roster_name,
    foundation_name, award_name`` (how that list writes the name; null as it is), ``group_code,
    chapter`` and ``street``. ``strangers`` are known by one grant row alone: label, name, city,
    state, zip, street. ``cases`` says of a label what it is beside
    an ordinary organization, and whose kin.
    """

    people: pl.DataFrame
    strangers: pl.DataFrame
    cases: list[dict[str, Any]]
    merged: dict[str, Any] | None


def plant_matching(
    rng: np.random.Generator,
    people: pl.DataFrame,
    tables: Tables,
    programs: list[Program],
    untouched: set[int],
) -> Planted:
    """Rename and respell; ``untouched`` are organizations that other planted truth rests on.

    A world of few organizations holds fewer families; every world holds the one pair that a
    matcher must take for one, if anybody without a number runs a program outside every coalition.
    """
    seated = set(tables.seats()) | {item for pair in tables.pairs for item in pair}
    busy = seated | {item.organization for item in programs} | untouched
    listed = set(tables.members[tables.mega_list])
    people = people.with_columns(pl.lit(value, pl.String).alias(name)
                                 for name, value in _PLAIN.items())  # fmt: skip
    house = (pl.col("number") * 37 % 9_000 + 100).cast(pl.String)
    people = people.with_columns(street=house + pl.lit(" Example St"))
    # The list's own filling in small worlds is known nowhere else: nothing could be matched to it.
    filling = people.filter(kind="chapter")["number"]
    own = sorted(listed - busy - set(filling))
    people, cases = _plant_families(rng, people, busy | listed, own)
    untold = pl.col("number").is_in(own) & pl.Series(rng.random(people.height) < UNTOLD)
    is_known = pl.col("group_code").is_null()
    people = people.with_columns(roster_ein=pl.col("roster_ein") & ~(untold & is_known))
    people = _respell(rng, people, own, busy | listed)
    hosts = {item.organization for item in programs} - seated - listed - untouched
    strangers, merged = _plant_strangers(rng, people, hosts, own)
    cases += [{"label": row["label"], "case": row["case"], "kin": row["kin"]}
              for row in strangers.iter_rows(named=True)]  # fmt: skip
    return Planted(people, strangers, cases, merged)


def state_matching(planted: Planted, directory_keys: dict[int, str]) -> dict[str, Any]:
    """Give the ``matching`` part of the truth.

    ``keys`` says of which organization (by label) the publishers' keys speak: EIN, unique entity
    id, folded name with state (and city), key of the directory.
    """
    told: dict[str, set[str]] = {}
    for row in planted.people.iter_rows(named=True):
        for key in _keys(row):
            told.setdefault(key, set()).add(str(row["number"]))
    # What two organizations of one name and town share as key speaks of neither.
    keys = {key: labels.pop() for key, labels in told.items() if len(labels) == 1}
    keys |= {key: str(number) for number, key in directory_keys.items()}
    for row in planted.strangers.iter_rows(named=True):
        placed = f"{name_key(row['name'].upper())}|{name_key(row['city'])}|{row['state']}"
        keys[placed] = row["label"]
    return {"keys": keys, "cases": planted.cases, "wrong_merge": planted.merged}


def _keys(row: _Row) -> list[str]:
    """Give the keys under which lists hold an organization."""
    state, city = row["state"], name_key(row["city"])
    on_rosters = {row["name"], row["roster_name"], row["earlier_name"]} - {None}
    by_foundations = {row["name"], row["foundation_name"]} - {None}
    keys = {f"{name_key(name)}|{state}" for name in on_rosters}
    keys |= {f"{name_key(name.upper())}|{city}|{state}" for name in by_foundations}
    return [*sorted(keys), f"EXMP{row['number']:08}", *([row["ein"]] if row["ein"] else [])]


def _plant_families(
    rng: np.random.Generator, people: pl.DataFrame, busy: set[int], own: list[int]
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Make parents with chapters, successors and false twins.

    Parents are on the largest list (``own``), so that they are in the field; nobody else sits
    anywhere.
    """
    is_background = (pl.col("kind") == "background") & pl.col("ein").is_not_null()
    free = people.filter(~pl.col("number").is_in(sorted(busy)) & is_background).reverse()
    lasting = free.filter("in_first", "in_second").to_dicts()
    pool = [lasting[int(item)] for item in rng.permutation(len(lasting) // 3)]
    parents = people.filter(
        pl.col("number").is_in(own) & is_background, "roster_ein", "in_first", "in_second"
    )
    changes = _chapters(parents["number"].to_list(), pool)
    changes += _successors(
        free.filter(
            "in_first", ~pl.col("in_second"), pl.col("earlier_name") == pl.col("name")
        ).to_dicts(),
        free.filter("in_second", ~pl.col("in_first")).to_dicts(),
    )
    changes += _twins(pool)
    cases = [
        {"label": str(number), "case": case, "kin": str(kin)}
        for number, case, kin, _ in changes
        if case != "parent"
    ]
    return _changed(people, {number: values for number, _, _, values in changes}), cases


def _chapters(parents: list[int], pool: list[_Row]) -> list[_Change]:
    changes: list[_Change] = []
    for family, parent in enumerate(parents[:FAMILIES]):
        if len(pool) < CHAPTERS:
            break
        brand = f"Example {FIRST_WORDS[-1 - family]} {SECOND_WORDS[-1 - family]} Veterans League"
        group = {"group_code": f"{9_000 + family}"}
        changes.append((parent, "parent", parent, {**_named(brand), **group}))
        for number in range(CHAPTERS):
            chapter = f"Post {11 + 7 * number}"
            values = {**_named(f"{brand} {chapter}"), **group, "chapter": chapter}
            changes.append((pool.pop()["number"], "chapter", parent, values))
    return changes


def _successors(closed: list[_Row], opened: list[_Row]) -> list[_Change]:
    """Let organizations that opened take over the place, and nearly the name, of closed ones."""
    return [
        (
            after["number"],
            "successor",
            before["number"],
            {
                **_named(before["name"].replace("Example ", "Example New ", 1)),
                **{key: before[key] for key in _PLACE},
                "ruling": "202505",
            },
        )
        for before, after in zip(closed[:SUCCESSORS], opened[:SUCCESSORS], strict=False)
    ]


def _twins(pool: list[_Row]) -> list[_Change]:
    """Give organizations the name of another one, some in the same ZIP too."""
    changes: list[_Change] = []
    for turn in range(min(TWINS + SAME_ZIP_TWINS, len(pool) // 2)):
        one, other = pool.pop(), pool.pop()
        near = turn >= TWINS
        place = {key: one[key] for key in _PLACE if key != "street"} if near else {}
        case = "same ZIP twin" if near else "false twin"
        changes.append((other["number"], case, one["number"], {**_named(one["name"]), **place}))
    return changes


def _named(name: str) -> _Row:
    return {"name": name, "earlier_name": name}


def _changed(people: pl.DataFrame, changed: dict[int, dict[str, Any]]) -> pl.DataFrame:
    rows = [{"number": number, **values} for number, values in sorted(changed.items())]
    if not rows:
        return people
    frame = pl.DataFrame(rows, schema_overrides={"number": pl.Int64}, infer_schema_length=None)
    frame = frame.cast({name: people.schema[name] for name in frame.columns})
    return people.update(frame, on="number").sort("number")


def _respell(
    rng: np.random.Generator, people: pl.DataFrame, own: list[int], apart: set[int]
) -> pl.DataFrame:
    """Write some names another way: on the largest list, in foundations' rows, on awards."""
    number, draws = pl.col("number"), rng.random((4, people.height))
    plain = people["name"]
    share = pl.when("roster_ein").then(NUMBERED).otherwise(UNNUMBERED)
    on_roster = number.is_in(own) & pl.col("group_code").is_null() & (pl.Series(draws[0]) < share)
    short = PREFIX + initials(rng, plain).str.slice(1)
    roster = vary(rng, plain, ON_ROSTERS)["name"]
    roster = short.zip_with(pl.Series(draws[1] < ACRONYMS), roster)
    is_apart = ~number.is_in(sorted(apart)) & (pl.col("kind") == "background")
    by_foundation = is_apart & pl.col("chapter").is_null() & pl.Series(draws[2] < FOUNDATIONS)
    on_award = pl.Series(draws[3] < AWARDED)
    spelled = people.with_columns(
        roster_name=pl.when(on_roster).then(roster),
        foundation_name=pl.when(by_foundation).then(vary(rng, plain, BY_FOUNDATIONS)["name"]),
        award_name=pl.when(on_award).then(vary(rng, plain, {"abbreviation": 1.0})["name"]),
    )
    # A list tells names without number apart by name and state: no two may be spelled alike there.
    return spelled.with_columns(
        pl.when(~pl.col(name).is_in(plain.implode()) & pl.struct(name, "state").is_unique())
        .then(name)
        .alias(name)
        for name in ("roster_name", "foundation_name")
    )


def _plant_strangers(
    rng: np.random.Generator, people: pl.DataFrame, hosts: set[int], own: list[int]
) -> tuple[pl.DataFrame, dict[str, Any] | None]:
    """Draw who is known by one grant row: hosted programs, and a namesake in the same ZIP."""
    rows: list[_Row] = []
    roofs = people.filter(
        pl.col("number").is_in(own), "roster_ein", "in_second", pl.col("group_code").is_null()
    )
    for turn in range(min(HOSTED, roofs.height)):
        roof = roofs.row(int(rng.integers(roofs.height)), named=True)
        name = f"Example {FIRST_WORDS[turn]} Lantern Project, a project of {roof['name']}"
        rows.append(_stranger(roof, f"hosted-{turn}", "hosted", name=name))
    unnumbered = people.filter(
        pl.col("number").is_in(sorted(hosts)),
        pl.col("ein").is_null(),
        pl.col("sector") == "community",
    )
    merged = None
    if unnumbered.height:
        # Where few live, a name and a ZIP convince most.
        others = people.group_by("zip").agg(others=pl.len())
        quiet = unnumbered.join(others, on="zip").sort("others", "number")
        one = quiet.row(0, named=True)
        rows.append(_stranger(one, "namesake", "namesake", street="7 Example Ave"))
        merged = {"a": str(one["number"]), "b": "namesake"}
        merged |= {key: one[key] for key in ("name", "city", "state")}
    names = ("label", "case", "kin", "name", *_PLACE[1:])
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)), merged


def _stranger(kin: _Row, label: str, case: str, **other: str) -> _Row:
    told = {key: kin[key] for key in ("name", *_PLACE[1:])}
    return {**told, "label": label, "case": case, "kin": str(kin["number"]), **other}
