"""Organizations that only look like another one: chapters, second places, successors, twins."""

from __future__ import annotations

import numpy as np
import polars as pl

from loaders.world.hard_places import Places
from loaders.world.variants import LEGAL, WORDS

# Kinds of organization beside ordinary ones, as shares of all.
CASES = {
    "chapter": 0.07,
    "place": 0.02,
    "successor": 0.008,
    "hosted": 0.01,
    "false twin": 0.03,
    "same ZIP twin": 0.001,
    "registered agent": 0.02,
}
PARENTS = 0.004
AGENT_ROWS = 300


def draw_kin(rng: np.random.Generator, frame: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Turn the last rows into chapters, second places, successors, hosted programs and twins."""
    count = frame.height
    parts = {case: max(4, round(share * count)) for case, share in CASES.items()}
    first = count - sum(parts.values())
    parents = max(2, round(PARENTS * count))
    kept = [frame.head(first)]
    for case, size in parts.items():
        rows = frame.slice(first, size)
        # Parents are the first organizations; all other kin stand beside anybody.
        low, high = (0, parents) if case == "chapter" else (parents, count - sum(parts.values()))
        skew = 2.0 if case == "chapter" else 1.0
        kin = low + ((high - low) * rng.random(size) ** skew).astype(np.int64)
        alike = frame[kin]
        changed = _LIKENESS[case](rng, rows, alike, places)
        to = pl.lit(None) if case == "registered agent" else alike["truth"]
        kept.append(rows.with_columns(case=pl.lit(case), kin=to, **changed))
        first += size
    is_parent = pl.col("truth") < parents
    return pl.concat(kept).with_columns(
        case=pl.when(is_parent).then(pl.lit("parent")).otherwise("case"),
        is_registered=pl.col("is_registered") | is_parent,
    )


def _bare(names: pl.Series) -> pl.Series:
    return names.str.replace(LEGAL, "")


def _chapter(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, places: Places
) -> dict[str, pl.Series]:
    """Same brand, own number and place: numbered, or of a town."""
    truth = alike["truth"].to_numpy()
    lot = pl.Series(WORDS["lots"]).gather(truth % len(WORDS["lots"]))
    told = pl.DataFrame(
        {
            "brand": truth,
            "number": rng.permutation(rows.height) + 1,
            "city": places.table["city"].gather(rows["zip_row"]),
        }
    )
    again = pl.int_range(pl.len()).over("brand", "city") > 0
    is_numbered = told.select((pl.col("brand") % 3 > 0) | again).to_series()
    numbered = lot + " " + told["number"].cast(pl.String)
    chapter = numbered.zip_with(is_numbered, "of " + told["city"])
    shared = pl.Series(rng.random(rows.height) < 0.4)
    return {
        "name": _bare(alike["name"]) + " " + chapter,
        "trade": _nothing(rows.height),
        "chapter": chapter,
        "host": alike["host"].zip_with(shared, rows["host"]),
        "is_registered": pl.Series([True]).new_from_index(0, rows.height),
    }


def _place(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, places: Places
) -> dict[str, pl.Series]:
    """A second place of one brand, without a number of its own: same name, another town or end."""
    zip_row = places.elsewhere(rng, alike["zip_row"].to_numpy())
    ends = [" North", " South", " East", " West"]
    side = pl.Series(ends).gather(rng.integers(4, size=rows.height))
    town = " - " + places.table["city"].gather(zip_row)
    turn = rng.random(rows.height)
    bare = _bare(alike["name"])
    named = (bare + town).zip_with(pl.Series(turn < 0.5), (bare + side).zip_with(
        pl.Series(turn < 0.85), bare))  # fmt: skip
    return {
        "name": named,
        "trade": _nothing(rows.height),
        "zip_row": pl.Series(zip_row),
        "old_row": pl.Series(zip_row),
        "old_street": rows["street"],
        "box": _nothing(rows.height),
        "host": alike["host"],
        "is_registered": pl.Series([False]).new_from_index(0, rows.height),
    }


def _successor(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, _places: Places
) -> dict[str, pl.Series]:
    """Took over: new number, later ruling, same address and phone, nearly the same name."""
    bare = _bare(alike["name"])
    turn = rng.random(rows.height)
    named = (bare + " Foundation").zip_with(
        pl.Series(turn < 0.3),
        bare.str.replace("^Example ", "Example New ").zip_with(
            pl.Series(turn < 0.6), bare.str.replace(r" (\S+)$", " Collaborative")
        ),
    )
    shared = ("zip_row", "old_row", "street", "old_street", "box", "box_row", "line", "host")
    return {
        "name": named,
        "trade": _nothing(rows.height),
        **{column: alike[column] for column in shared},
        "ruling_year": (alike["ruling_year"] + 6).clip(upper_bound=2024),
        "is_registered": pl.Series([True]).new_from_index(0, rows.height),
    }


def _hosted(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, _places: Places
) -> dict[str, pl.Series]:
    """A program without number under a fiscal host's roof; half say so in their name."""
    said = pl.Series(rng.random(rows.height) < 0.5)
    named = _bare(rows["name"]) + " Project"
    told = named + ", a project of " + _bare(alike["name"])
    shared = ("zip_row", "old_row", "street", "old_street", "box", "box_row", "line")
    return {
        "name": told.zip_with(said, named),
        "trade": _nothing(rows.height),
        **{column: alike[column] for column in shared},
        "is_registered": pl.Series([False]).new_from_index(0, rows.height),
    }


def _twin(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, places: Places
) -> dict[str, pl.Series]:
    """Another organization of the same or nearly the same name in another town."""
    near = pl.Series(rng.random(rows.height) < 0.6)
    zip_row = pl.Series(places.elsewhere(rng, alike["zip_row"].to_numpy()))
    zip_row = zip_row.zip_with(near, rows["zip_row"])
    return {**_same_name(rng, rows, alike), "zip_row": zip_row, "old_row": zip_row,
            "old_street": rows["street"], "box": _nothing(rows.height)}  # fmt: skip


def _same_zip_twin(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame, _places: Places
) -> dict[str, pl.Series]:
    """Another organization of the same or nearly the same name in the same ZIP."""
    return {**_same_name(rng, rows, alike), "zip_row": alike["zip_row"],
            "old_row": alike["zip_row"], "old_street": rows["street"],
            "box_row": alike["zip_row"]}  # fmt: skip


def _same_name(
    rng: np.random.Generator, rows: pl.DataFrame, alike: pl.DataFrame
) -> dict[str, pl.Series]:
    equal = pl.Series(rng.random(rows.height) < 0.7)
    other = _bare(alike["name"]).str.replace(r" (\S+)$", " Fund")
    return {"name": alike["name"].zip_with(equal, other), "trade": _nothing(rows.height)}


def _agent(
    rng: np.random.Generator, rows: pl.DataFrame, _alike: pl.DataFrame, places: Places
) -> dict[str, pl.Series]:
    """Hundreds at the address of one registered agent."""
    agent = np.arange(rows.height) // AGENT_ROWS
    zip_row = pl.Series(places.pick(rng, int(agent[-1]) + 1)[agent])
    street = rows["street"].gather(agent * AGENT_ROWS)
    return {"zip_row": zip_row, "old_row": zip_row, "street": street, "old_street": street}


def _nothing(count: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, count)


_LIKENESS = {
    "chapter": _chapter,
    "place": _place,
    "successor": _successor,
    "hosted": _hosted,
    "false twin": _twin,
    "same ZIP twin": _same_zip_twin,
    "registered agent": _agent,
}
