"""Draw the organizations: names, numbers, places, sizes, two editions of the register."""

from __future__ import annotations

import numpy as np
import polars as pl

from loaders.world.geography import Geography
from loaders.world.model import Sizes
from loaders.world.words import BACKGROUND_FORMS, FIELD_FORMS, FIRST_WORDS, NTEE, SECOND_WORDS

SECTORS = ("nonprofit", "government", "business", "community")
FIELD_SECTOR_SHARES = (0.58, 0.16, 0.12, 0.14)
# Share of each sector whose rosters give an EIN; registers hold nonprofits only.
EIN_SHARES = {"nonprofit": 1.0, "government": 0.7, "business": 0.8, "community": 0.25}
SUBSECTIONS = ("03", "04", "05", "06", "07", "08", "10", "19")
SUBSECTION_SHARES = (0.80, 0.05, 0.03, 0.04, 0.03, 0.02, 0.01, 0.02)
PARETO_SHAPE = 1.1
LARGEST_USD = 500_000_000
CODE_SPACE = 10_000_000  # seven digits after the impossible prefix 00
STRIDE = 7_368_787  # coprime to the code space and to the number of names


def draw_organizations(
    rng: np.random.Generator, sizes: Sizes, geography: Geography
) -> pl.DataFrame:
    """Draw every organization, the field first; one row each, numbered by ``number``.

    Beside the ``sizes.organizations`` asked for there may be chapters of the largest list, where a
    small world could not fill it otherwise.
    """
    chapters = count_chapters(sizes)
    count = sizes.organizations + chapters
    number = np.arange(count)
    kind = np.where(number < sizes.field, "field", "background").astype(object)
    kind[sizes.organizations :] = "chapter"
    sector = np.array(SECTORS, dtype=object)[rng.choice(4, size=count, p=FIELD_SECTOR_SHARES)]
    sector[sizes.field :] = "nonprofit"
    sector[sizes.organizations :] = "community"
    share = np.array([EIN_SHARES[name] for name in sector])
    has_ein = rng.random(count) < share
    has_ein[sizes.organizations :] = False
    frame = pl.DataFrame(
        {
            "number": number,
            "kind": pl.Series(kind.tolist(), dtype=pl.String),
            "sector": pl.Series(sector.tolist(), dtype=pl.String),
            "ein": _numbers(rng, count),
        }
    ).with_columns(
        ein=pl.when(pl.Series(has_ein)).then("ein"),
        is_registered=pl.col("sector") == "nonprofit",
    )
    return _in_two_editions(
        rng, _with_money(rng, _with_places(rng, _with_names(rng, frame, sizes), geography))
    )


def count_chapters(sizes: Sizes) -> int:
    """How many chapters without EIN fill the largest list up, where the world is small."""
    return max(0, sizes.mega_list - sum(mega_list_shares(sizes)))


def mega_list_shares(sizes: Sizes) -> tuple[int, int]:
    """How many of the field and of the background the largest list takes."""
    of_field = min(round(0.4 * sizes.field), sizes.mega_list)
    background = sizes.organizations - sizes.field
    return of_field, min(sizes.mega_list - of_field, round(0.3 * background))


def _numbers(rng: np.random.Generator, count: int) -> pl.Series:
    spread = (np.arange(count) * STRIDE + int(rng.integers(CODE_SPACE))) % CODE_SPACE
    return pl.Series(spread).cast(pl.String).str.zfill(9)


def _with_names(rng: np.random.Generator, frame: pl.DataFrame, sizes: Sizes) -> pl.DataFrame:
    """Name everybody so that no two share first word, second word and form."""
    pairs, forms = len(FIRST_WORDS) * len(SECOND_WORDS), len(BACKGROUND_FORMS)
    spread = np.arange(frame.height) * STRIDE + int(rng.integers(pairs * forms))
    turn, spread = np.divmod(np.arange(frame.height), pairs * forms)[0], spread % (pairs * forms)
    first = np.array(FIRST_WORDS, dtype=object)[spread % len(FIRST_WORDS)]
    second = np.array(SECOND_WORDS, dtype=object)[spread // len(FIRST_WORDS) % len(SECOND_WORDS)]
    table = np.array([BACKGROUND_FORMS, *(FIELD_FORMS[name] for name in SECTORS)], dtype=object)
    row = np.zeros(frame.height, dtype=np.int64)
    field_sectors = frame["sector"][: sizes.field].to_list()
    row[: sizes.field] = [1 + SECTORS.index(name) for name in field_sectors]
    form = table[row, spread // pairs]
    form[sizes.organizations :] = "Network Chapter"
    text = {"first": first, "second": second, "form": form}
    words = pl.DataFrame(
        {key: pl.Series(value.tolist(), dtype=pl.String) for key, value in text.items()}
    )
    again = (
        pl.when(pl.Series(turn) > 0)
        .then(pl.format(" {}", pl.Series(turn + 1)))
        .otherwise(pl.lit(""))
    )
    joined = pl.concat_str(
        pl.lit("Example "), "first", pl.lit(" "), "second", pl.lit(" "), "form", again
    )
    return frame.hstack(words.select(name=joined))


def _with_places(
    rng: np.random.Generator, frame: pl.DataFrame, geography: Geography
) -> pl.DataFrame:
    """Put everybody into a county by its population and a ZIP inside it."""
    zips = geography.homes.select("county_row", city="place", zip_code="zip").with_row_index(
        "zip_row"
    )
    spans = zips.group_by("county_row", maintain_order=True).agg(
        rows=pl.col("zip_row"), zips_count=pl.len()
    )
    people = geography.counties["population_2022"].to_numpy().astype(float)
    has_zip = np.isin(np.arange(geography.count), spans["county_row"].to_numpy())
    weight = people * has_zip
    county = rng.choice(geography.count, size=frame.height, p=weight / weight.sum())
    drawn = pl.DataFrame({"county_row": county, "draw": rng.random(frame.height)}).with_columns(
        pl.col("county_row").cast(zips["county_row"].dtype)
    )
    placed = (
        drawn.join(spans, on="county_row", how="left", maintain_order="left")
        .with_columns(
            zip_row=pl.col("rows").list.get((pl.col("draw") * pl.col("zips_count")).cast(pl.Int64))
        )
        .join(zips.drop("county_row"), on="zip_row", how="left", maintain_order="left")
        .select("county_row", "city", zip="zip_code")
    )
    state = pl.Series("state", geography.states, dtype=pl.String)
    return frame.hstack(placed).with_columns(state=state.gather(county))


def _with_money(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Give heavy-tailed sizes and the codes of the register."""
    count = frame.height
    revenue = np.minimum(25_000 * (1 + rng.pareto(PARETO_SHAPE, count)), LARGEST_USD)
    income = revenue * rng.uniform(1.0, 1.3, count)
    assets = revenue * rng.lognormal(0.0, 0.8, count)
    of_field = frame["kind"].to_numpy() == "field"
    ntee = np.where(
        of_field,
        _any_of(rng, NTEE["field"], count),
        _any_of(rng, NTEE["background"], count),
    )
    ntee[rng.random(count) < 0.25] = None
    subsection = rng.choice(len(SUBSECTIONS), size=count, p=SUBSECTION_SHARES)
    subsection[of_field] = 0
    ruling = rng.integers(1946, 2024, size=count) * 100 + rng.integers(1, 13, size=count)
    return frame.with_columns(
        revenue_usd=pl.Series(np.minimum(revenue, LARGEST_USD).astype(np.int64)),
        income_usd=pl.Series(np.minimum(income, LARGEST_USD).astype(np.int64)),
        asset_usd=pl.Series(np.minimum(assets, LARGEST_USD).astype(np.int64)),
        ntee=pl.Series(ntee.tolist(), dtype=pl.String),
        subsection=pl.Series(
            np.array(SUBSECTIONS, dtype=object)[subsection].tolist(), dtype=pl.String
        ),
        ruling=pl.Series(ruling).cast(pl.String),
    )


def _any_of(rng: np.random.Generator, codes: list[str], count: int) -> np.ndarray:
    return np.asarray(np.array(codes, dtype=object)[rng.integers(len(codes), size=count)])


def _in_two_editions(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Let some open, close and change their name between the two editions of the register."""
    fate = rng.random(frame.height)
    renamed = rng.random(frame.height) < 0.015
    earlier = pl.col("name").str.replace("^Example ", "Example Old ")
    return frame.with_columns(
        in_first=pl.col("is_registered") & pl.Series(fate >= 0.03),
        in_second=pl.col("is_registered") & pl.Series(fate < 0.975),
        earlier_name=pl.when(pl.Series(renamed)).then(earlier).otherwise("name"),
    )
