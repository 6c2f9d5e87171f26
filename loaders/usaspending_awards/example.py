"""Write federal awards of a synthetic world as the publisher does: full, delta, subawards.

Recipients are organizations that rosters know by a unique entity id, the only code of both.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl

from loaders.usaspending_awards.columns import headers
from loaders.world import World

LISTINGS = ("16.320", "93.569")
_TITLES = {"16.320": "SERVICES FOR TRAFFICKING VICTIMS", "93.569": "COMMUNITY SERVICES BLOCK GRANT"}
_TYPES = {"government": "C", "nonprofit": "M", "business": "R", "community": "X"}
_FEWEST, _MOST = 4, 200
_FIRST = "FY2024_All_Assistance_Full_20250331_1.csv"


def write(world: World, folder: Path) -> list[Path]:
    """Write the full file of one year (a ZIP), a later delta, and the subawards; give the paths."""
    awards = draw_awards(world)
    full = pl.concat([_transactions(awards, 0), _transactions(awards, 1)])
    delta = pl.concat([
        _transactions(awards.filter(pl.col("number") % 3 == 0), 1, corrected=True),
        _transactions(awards.filter(pl.col("number") % 2 == 0), 2),
    ])  # fmt: skip
    paths = [
        folder / "FY2024_All_Assistance_Full_2025-03.zip",
        folder / "FY(All)_All_Assistance_Delta_2026-03.csv",
        folder / "Assistance_Subawards_2026-03.csv",
    ]
    _write_zip(paths[0], _as_published(full, headers()["transactions"]))
    indicator = pl.col("correction_delete_indicator_code").alias("correction_delete_ind")
    _as_published(delta, headers()["transactions"]).select(indicator, pl.all()).write_csv(paths[1])
    _as_published(_subawards(awards), headers()["subawards"]).write_csv(paths[2])
    return paths


def draw_awards(world: World) -> pl.DataFrame:
    """Give one row an award: recipient, listing, amounts of its three actions in dollars.

    Awards under the listing of trafficking victims go to members of coalitions in the field.
    """
    listed = world.coalitions.filter(pl.col("id") == world.truth["mega_list"]["coalition_id"])
    seats = world.memberships.select("organization", "coalition").with_columns(
        is_small=~pl.col("coalition").is_in(listed["number"].implode())
    )
    known = seats.group_by("organization").agg(pl.col("is_small").any())
    people = (
        world.organizations.join(known, left_on="number", right_on="organization")
        .filter(~pl.col("roster_ein") & (pl.col("number") % 3 == 0))
        .sort(~pl.col("is_small"), "number")
    )
    count = min(_MOST, max(_FEWEST, int(people["is_small"].sum())))
    in_field = pl.col("is_small") & (pl.col("number") < world.sizes.field)
    place = pl.int_range(pl.len())
    return people.head(count).select(
        number=place,
        uei=pl.format("EXMP{}", pl.col("number").cast(pl.String).str.zfill(8)),
        name=pl.coalesce("award_name", "name").str.to_uppercase(),
        street=pl.col("street").str.to_uppercase(),
        city=pl.col("city").str.to_uppercase(),
        state="state",
        types=pl.when(pl.col("number") % 11 != 0)
        .then(pl.col("sector").replace_strict(_TYPES))
        .otherwise(pl.lit("X")),
        listing=pl.when(in_field & (place % 2 == 0)).then(pl.lit(LISTINGS[0]))
        .otherwise(pl.lit(LISTINGS[1])),
        fain=pl.format("EXAMPLE{}", place.cast(pl.String).str.zfill(6)),
        first=150_000 + place * 7_919 % 600_000,
        second=25_000 - place * 104_729 % 60_000,
        third=40_000 + place * 31 % 9_000,
    )  # fmt: skip


def _transactions(awards: pl.DataFrame, action: int, *, corrected: bool = False) -> pl.DataFrame:
    """Give one action of each award; a corrected one is a thousand dollars higher."""
    more = 1_000 if corrected else 0
    amount = pl.col(("first", "second", "third")[action]) + more
    third = pl.when(pl.col("number") % 2 == 0).then("third").otherwise(0)
    fixed = pl.when(pl.col("number") % 3 == 0).then(1_000).otherwise(0)
    later = third + fixed if corrected or action == 2 else pl.lit(0)
    key = pl.format("0000_{}_-NONE-_{}_{}", "fain", "listing", pl.lit(str(action)))
    award = pl.format("ASST_NON_{}_0000", "fain")
    modified = "2026-02-01" if corrected or action == 2 else "2025-03-01"
    return awards.select(
        assistance_transaction_unique_key=key,
        assistance_award_unique_key=award,
        award_id_fain="fain",
        modification_number=pl.lit(str(action)),
        federal_action_obligation=_dollars(amount),
        total_obligated_amount=_dollars(pl.col("first") + pl.col("second") + later),
        action_date=pl.lit(("2023-10-01", "2024-06-15", "2025-11-03")[action]),
        period_of_performance_start_date=pl.lit("2023-10-01"),
        period_of_performance_current_end_date=pl.lit("2026-09-30"),
        awarding_agency_code=pl.lit("000"),
        awarding_agency_name=pl.lit("Example Department of Made-up Affairs"),
        awarding_sub_agency_code=pl.lit("0000"),
        awarding_sub_agency_name=pl.lit("Example Office of Made-up Programs"),
        recipient_uei="uei",
        recipient_name="name",
        recipient_country_code=pl.lit("USA"),
        recipient_address_line_1="street",
        recipient_city_name="city",
        recipient_state_code="state",
        cfda_number="listing",
        cfda_title=pl.col("listing").replace_strict(_TITLES),
        assistance_type_code=pl.lit("04"),
        assistance_type_description=pl.lit("PROJECT GRANT (B)"),
        transaction_description=pl.lit("EXAMPLE ACTION"),
        prime_award_base_transaction_description=pl.format("EXAMPLE AWARD {}", "number"),
        business_types_code="types",
        correction_delete_indicator_code=pl.lit("C" if corrected else None, dtype=pl.String),
        action_type_code=pl.lit("A" if action == 0 else "C"),
        record_type_code=pl.lit("2"),
        usaspending_permalink=pl.format("https://example.org/award/{}/", award),
        last_modified_date=pl.lit(modified),
    )


def _subawards(awards: pl.DataFrame) -> pl.DataFrame:
    """Let every fifth recipient pass a tenth of its first action on to the next recipient."""
    follower = pl.all().exclude("number", "listing", "fain", "first")
    pairs = awards.with_columns(follower.shift(-1).name.suffix("_next")).head(-1)
    return pairs.filter(pl.col("number") % 5 == 0).select(
        prime_award_unique_key=pl.format("ASST_NON_{}_0000", "fain"),
        prime_award_fain="fain",
        prime_awardee_uei="uei",
        prime_awardee_name="name",
        prime_awardee_city_name="city",
        prime_awardee_state_code="state",
        prime_award_cfda_numbers_and_titles=pl.format(
            "{}: {}", "listing", pl.col("listing").replace_strict(_TITLES)
        ),
        subaward_sam_report_id=pl.format("example-{}", "number"),
        subaward_number=pl.format("SUB-{}", "number"),
        subaward_amount=_dollars(pl.col("first") // 10),
        subaward_action_date=pl.lit("2024-02-01"),
        subawardee_uei="uei_next",
        subawardee_name="name_next",
        subawardee_country_code=pl.lit("USA"),
        subawardee_city_name="city_next",
        subawardee_state_code="state_next",
        subaward_description=pl.lit("EXAMPLE SHARE OF THE WORK"),
        usaspending_permalink=pl.format("https://example.org/award/ASST_NON_{}_0000/", "fain"),
        subaward_sam_report_last_modified_date=pl.lit("2024-03-02"),
    )


def _dollars(amount: pl.Expr) -> pl.Expr:
    return pl.format("{}.00", amount)


def _as_published(rows: pl.DataFrame, header: tuple[str, ...]) -> pl.DataFrame:
    """Give every column of the publisher in its order, empty where the world has nothing."""
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in header if name not in rows]
    return rows.with_columns(empty).select(header)


def _write_zip(path: Path, rows: pl.DataFrame) -> None:
    held = io.BytesIO()
    rows.write_csv(held)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, because the same world gives the same bytes.
        archive.writestr(zipfile.ZipInfo(_FIRST, (2025, 3, 31, 0, 0, 0)), held.getvalue(),
                         zipfile.ZIP_DEFLATED)  # fmt: skip
