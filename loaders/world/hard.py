"""The hard setting of matching: records of organizations as five publishers write them.

A register with EIN, federal awards with a unique entity id and sometimes an EIN, grant rows of
private foundations without any number, rosters with acronyms, a directory with phones. The truth
stands beside every record; nothing in it stands for anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from loaders.world.hard_organizations import draw_hard_organizations
from loaders.world.hard_places import Places
from loaders.world.variants import LEGAL, misspell, vary, write_phones, write_streets

FEWEST = 2_000
PER_RECORD = 0.42  # organizations a record
MENTIONED, SELDOM, MOST_MENTIONS = 0.45, 2.5, 9
KIN_EIN = 0.004  # of numbers given beside the register: the parent's or host's
ZIP_TYPO = 0.012
RETRIEVED = datetime.date(2026, 3, 31)
REGISTER = "hard_register"
# Places that only a directory or a roster tells apart: no funder pays a second place.
_REGISTER_ONLY = ("group_code", "ruling_year", "subsection_code", "ntee_code", "chapter")
_LOCAL_CASES = ("place", "hosted")


@dataclass(frozen=True)
class Publisher:
    """How one publisher writes: shares of rows with each field, and ways of writing names."""

    share: float  # of the mentions beside the register
    ways: Mapping[str, float]
    old: float  # share of rows at the old address, where there is one
    boxed: float  # share of rows at the post office box, where there is one
    second_name: float  # share of rows under the second name, where there is one
    chapter_lost: float = 0.0  # share of chapters' rows that name the brand alone
    gives: Mapping[str, float] = field(default_factory=dict)


PUBLISHERS = {
    REGISTER: Publisher(
        0.0, {"abbreviation": 0.10, "upper case": 1.0}, 0.15, 0.0, 0.0,
        gives={"street": 1.0, "city": 1.0, "zip": 1.0, "ein": 1.0, "register": 1.0},
    ),
    "hard_awards": Publisher(
        0.16, {"legal word": 0.4, "abbreviation": 0.1, "typo": 0.02, "word dropped": 0.02,
               "upper case": 1.0}, 0.15, 0.1, 0.15, 0.05,
        {"street": 0.95, "city": 1.0, "zip": 0.98, "ein": 0.6, "uei": 1.0},
    ),
    "hard_foundation_grants": Publisher(
        0.40, {"legal word": 0.45, "abbreviation": 0.3, "typo": 0.1, "word dropped": 0.06,
               "word order": 0.04, "cut": 0.12, "acronym": 0.02, "upper case": 0.8},
        0.3, 0.2, 0.3, 0.06, {"street": 0.7, "city": 0.99, "zip": 0.93},
    ),
    "hard_rosters": Publisher(
        0.20, {"legal word": 0.5, "abbreviation": 0.12, "typo": 0.05, "word dropped": 0.08,
               "word order": 0.02, "acronym": 0.12}, 0.2, 0.0, 0.4, 0.05,
        {"city": 0.95, "zip": 0.6, "ein": 0.3, "uei": 0.08, "website": 0.4, "phone": 0.2},
    ),
    "hard_directory": Publisher(
        0.24, {"legal word": 0.5, "abbreviation": 0.12, "typo": 0.03, "word dropped": 0.05},
        0.2, 0.05, 0.5, 0.03,
        {"street": 0.85, "city": 0.99, "zip": 0.95, "ein": 0.5, "website": 0.75, "phone": 0.9,
         "other_names": 0.4},
    ),
}  # fmt: skip
COLUMNS = (
    "dataset", "key", "name", "other_names", "street", "city", "state", "zip", "public_phone",
    "website", "ein", "uei", "org_id", "group_code", "ruling_year", "subsection_code", "ntee_code",
    "chapter", "is_location_confidential", "is_synthetic", "file", "line", "retrieved", "audience",
    "truth", "kin", "case", "variant",
)  # fmt: skip


def hard_records(count: int, seed: int) -> pl.DataFrame:
    """Give so many records of organizations, as matching sees them, with the truth beside.

    Columns: those of organization records that matter to matching, and ``truth`` (number of the
    organization a record speaks of), ``kin`` (number of the one it only belongs to or looks like),
    ``case`` (ordinary, parent, chapter, place, successor, hosted, false twin, same ZIP twin,
    registered agent) and ``variant`` (how the name was written; null as it is). One row per
    (dataset, key), in their order; the same numbers give the same rows. Raises `ValueError` below
    2,000 records, where not every case would occur.
    """
    if count < FEWEST:
        raise ValueError(f"{count} records are too few for every case; ask for {FEWEST}")
    rng = np.random.Generator(np.random.PCG64([abs(seed), int(seed < 0), 100]))
    people, places = draw_hard_organizations(rng, round(PER_RECORD * count))
    registered = people.filter("is_registered").with_columns(dataset=pl.lit(REGISTER))
    mentions = _mentions(rng, people, count - registered.height)
    written = [
        _written(rng, rows, name, PUBLISHERS[name], places)
        for (name,), rows in pl.concat([registered, mentions])
        .partition_by("dataset", as_dict=True, maintain_order=True)
        .items()
    ]
    return pl.concat(written).select(COLUMNS).sort("dataset", "key")


def _mentions(rng: np.random.Generator, people: pl.DataFrame, count: int) -> pl.DataFrame:
    """Draw who is named beside the register how often, and where; awards name everybody once."""
    weight = np.minimum(1 + rng.pareto(SELDOM, people.height), MOST_MENTIONS)
    weight *= rng.random(people.height) < MENTIONED
    # Whoever is in no register is known by being named.
    weight[~people["is_registered"].to_numpy()] = 1.5
    who = np.sort(rng.choice(people.height, size=count, p=weight / weight.sum()))
    names = list(PUBLISHERS)
    where = rng.choice(len(names), size=count, p=[item.share for item in PUBLISHERS.values()])
    drawn = pl.DataFrame({"truth": who, "dataset": pl.Series(names).gather(where)})
    joined = drawn.join(people, on="truth", how="left", maintain_order="left")
    is_local = pl.col("case").is_in(_LOCAL_CASES)
    paid = ("hard_awards", "hard_foundation_grants")
    moved = pl.when(is_local & pl.col("dataset").is_in(paid)).then(pl.lit("hard_directory"))
    joined = joined.with_columns(dataset=moved.otherwise("dataset"))
    again = pl.int_range(pl.len()).over("truth", "dataset") > 0
    in_awards = pl.col("dataset") == "hard_awards"
    no_uei = in_awards & pl.col("uei").is_null()
    second = pl.when((again & in_awards) | no_uei).then(pl.lit("hard_foundation_grants"))
    return joined.with_columns(dataset=second.otherwise("dataset")).select(
        *people.columns, "dataset"
    )


def _written(
    rng: np.random.Generator, rows: pl.DataFrame, dataset: str, by: Publisher, places: Places
) -> pl.DataFrame:
    """Write rows as one publisher does."""
    rows = rows.sample(fraction=1.0, shuffle=True, seed=int(rng.integers(2**31)))
    height = rows.height
    given = {
        item: pl.Series(rng.random(height) < by.gives.get(item, 0.0))
        for item in ("street", "city", "zip", "ein", "uei", "website", "phone", "other_names")
    }
    named = _named(rng, rows, by)
    placed = _placed(rng, rows, by, places)
    in_register = by.gives.get("register", 0.0) > 0
    is_open = ~rows["is_location_confidential"]
    serial = pl.int_range(height).cast(pl.String).str.zfill(7)
    kept = {
        name: pl.col(name) if in_register else pl.lit(None, rows.schema[name])
        for name in _REGISTER_ONLY
    }
    rows = rows.with_columns(*named, *placed)
    rows = rows.with_columns(
        dataset=pl.lit(dataset),
        key=pl.format("{}-{}", pl.lit(dataset[5:]), serial),
        file=pl.lit(f"{dataset}.csv"),
        line=pl.int_range(2, height + 2),
        street=pl.when(given["street"] & is_open).then("street"),
        city=pl.when(given["city"]).then("city"),
        zip=pl.when(given["zip"] & is_open).then("zip"),
        public_phone=pl.when(given["phone"] & is_open).then(write_phones(rng, rows["phone"])),
        website=pl.when(given["website"]).then(_written_website(rng, rows["website"])),
        ein=pl.when(given["ein"]).then(_ein(rng, rows) if not in_register else pl.col("ein")),
        uei=pl.when(given["uei"]).then("uei"),
        org_id=pl.lit(None, pl.String),
        other_names=pl.when(given["other_names"]).then("other_names"),
        is_synthetic=pl.lit(True),
        retrieved=pl.lit(RETRIEVED),
        audience=pl.lit("public"),
        **kept,
    )
    return rows.select(COLUMNS)


def _named(rng: np.random.Generator, rows: pl.DataFrame, by: Publisher) -> pl.DataFrame:
    """Give ``name``, ``variant`` and ``other_names``: the second name alone, or after d/b/a."""
    draws = rng.random((3, rows.height))
    second = pl.Series(draws[0] < by.second_name) & rows["trade"].is_not_null()
    is_both = pl.Series(draws[1] < 0.4) & second
    lost = pl.Series(draws[2] < by.chapter_lost) & rows["chapter"].is_not_null()
    trade = rows["trade"].str.replace(LEGAL, "")
    brand = pl.col("name").str.strip_suffix(pl.format(" {}", "chapter"))
    legal = rows.select(pl.when(lost).then(brand).otherwise("name")).to_series()
    plain = vary(rng, legal, by.ways)
    alias = vary(rng, rows["trade"].fill_null("Example"), by.ways)
    shared = {way: by.ways.get(way, 0.0) for way in ("abbreviation", "upper case")}
    both = vary(rng, legal.str.replace(LEGAL, "") + " dba " + trade.fill_null(""), shared)
    name, how = (
        both[column].zip_with(is_both, alias[column].zip_with(second, plain[column]))
        for column in ("name", "variant")
    )
    what = (
        pl.when(is_both).then(pl.lit("d/b/a"))
        .when(second).then(pl.lit("second name"))
        .when(lost).then(pl.lit("chapter left out"))
    )  # fmt: skip
    variant = pl.concat_str(what, how, separator="+", ignore_nulls=True)
    told = pl.when(trade.is_not_null() & ~second).then(pl.concat_list(trade))
    return pl.select(name=name, other_names=told, variant=pl.when(variant != "").then(variant))


def _placed(
    rng: np.random.Generator, rows: pl.DataFrame, by: Publisher, places: Places
) -> pl.DataFrame:
    """Give ``street, city, state, zip``: today's, the old one, or the post office box."""
    draws = rng.random((3, rows.height))
    boxed = pl.Series(draws[0] < by.boxed) & rows["box"].is_not_null()
    old = pl.Series(draws[1] < by.old)
    at = rows.select(
        row=pl.when(boxed).then("box_row").when(old).then("old_row").otherwise("zip_row"),
        street=pl.when(old).then("old_street").otherwise("street"),
    )
    street = write_streets(rng, at["street"])
    where = places.table[at["row"]].select("city", "state", "zip")
    mistyped = misspell(rng, where["zip"], start=1).str.slice(0, 5)
    is_typo = pl.Series(draws[2] < ZIP_TYPO) & mistyped.str.contains(r"^\d{5}$")
    return where.with_columns(
        street=rows["box"].zip_with(boxed, street), zip=mistyped.zip_with(is_typo, where["zip"])
    )


def _ein(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Expr:
    """Give the organization's number; rarely, its parent's or host's, which is no identity."""
    of_kin = rows.select(pl.col("kin").is_not_null()).to_series()
    taken = pl.Series(rng.random(rows.height) < KIN_EIN) & of_kin
    return pl.when(taken).then("kin_ein").otherwise("ein")


def _written_website(rng: np.random.Generator, hosts: pl.Series) -> pl.Series:
    forms = pl.Series(["https://www.{}/", "http://{}", "{}", "www.{}", "https://{}/about-us"])
    frame = pl.DataFrame({"host": hosts, "way": rng.integers(len(forms), size=len(hosts))})
    return frame.select(
        pl.coalesce(
            pl.when(pl.col("way") == number).then(pl.format(form, "host"))
            for number, form in enumerate(forms)
        )
    ).to_series()
