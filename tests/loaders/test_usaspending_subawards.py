"""Subawards are part of their prime awards; other files are refused; a world comes back."""

from pathlib import Path

import polars as pl
import pytest

from loaders.usaspending_awards.example import draw_awards, write
from loaders.usaspending_awards.loader import load
from loaders.world import World, generate_world
from tests.loaders.federal_awards import SUBAWARD, SUBAWARD_COLUMNS, grants, subawards, text_of
from tests.loaders.sources import findings_of, load_text, rows_of, rules_of, source_file


def test_a_subaward_is_part_of_its_prime_award_and_given_by_its_recipient(tmp_path: Path) -> None:
    loaded = subawards(tmp_path, {})
    (grant,) = rows_of(loaded, "grant")
    assert grant["key"] == "grant-usaspending-sub-ASST_NON_EX1_0000-S1-EXMP00000013"
    assert grant["prime_award"] == "grant-usaspending-ASST_NON_EX1_0000"
    assert (grant["kind"], grant["amount_usd"], grant["is_field"]) == ("subaward", 40.0, True)
    (given_by,), (given_to,) = rows_of(loaded, "funds"), rows_of(loaded, "awarded_to")
    assert (given_by["source_key"], given_to["target_key"]) == ("EXMP00000011", "EXMP00000013")


def test_a_subaward_reported_again_is_not_added_up(tmp_path: Path) -> None:
    again = {"subaward_sam_report_id": "2", "subaward_amount": "45.00",
             "subaward_sam_report_last_modified_date": "2024-09-01"}  # fmt: skip
    loaded = subawards(tmp_path, again, {})
    assert [row["amount_usd"] for row in rows_of(loaded, "grant")] == [45.0]
    assert rules_of(loaded) == [(2, "reported_again")]
    assert loaded.rows.num_rows == 2


def test_subawards_without_a_number_are_told_apart_by_day(tmp_path: Path) -> None:
    loaded = subawards(tmp_path, *({"subaward_number": "N/A", "subaward_action_date": day}
                                   for day in ("2024-02-01", "2024-03-01")))  # fmt: skip
    assert len(rows_of(loaded, "grant")) == 2


def test_files_of_other_makes_are_refused(tmp_path: Path, shared: Path) -> None:
    sheet = load(source_file(shared / "aln_16320_awards_sample.csv"))
    assert rules_of(sheet)[0][1] in ("file_of_another_source", "missing_column")
    assert (dict(sheet.records), sheet.rows.num_rows) == ({}, 0)
    contracts = text_of(
        tuple(name.replace("prime_award_fain", "prime_award_piid") for name in SUBAWARD_COLUMNS),
        {}, SUBAWARD)  # fmt: skip
    refused = load_text("usaspending_awards", tmp_path, contracts)
    assert (refused.rows.num_rows, refused.read) == (0, refused.rejected)


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_what_the_world_drew_comes_back(world: World, tmp_path: Path) -> None:
    drawn = draw_awards(world)
    full, delta, shares = [load(source_file(path)) for path in write(world, tmp_path)]
    for loaded in (full, delta, shares):
        assert (loaded.rejected, findings_of(loaded)) == (0, [])
    keys = [f"ASST_NON_{fain}_0000" for fain in drawn["fain"]]
    amounts = {key: row["amount_usd"] for key, row in grants(full).items()}
    assert amounts == dict(zip(keys, drawn["first"] + drawn["second"], strict=True))
    later = drawn.select(
        pl.col("first") + pl.col("second")
        + pl.when(pl.col("number") % 2 == 0).then("third").otherwise(0)
        + pl.when(pl.col("number") % 3 == 0).then(1_000).otherwise(0)
    ).to_series()  # fmt: skip
    expected = dict(zip(keys, later, strict=True))
    assert {key: row["amount_usd"] for key, row in grants(delta).items()} == {
        key: expected[key] for key in grants(delta)
    }
    recipients = {row["source_key"]: row["target_key"] for row in rows_of(full, "awarded_to")}
    assert list(recipients.values()) == drawn["uei"].to_list()
    names = {row["uei"]: row["name"] for row in rows_of(full, "organization") if row["uei"]}
    assert names == dict(drawn.select("uei", "name").iter_rows())
    listed = [row["is_field"] for row in rows_of(full, "grant")]
    assert listed == [True if item == "16.320" else None for item in drawn["listing"]]
    assert len(rows_of(shares, "grant")) == sum(1 for at in range(len(keys) - 1) if at % 5 == 0)


def test_money_of_the_field_goes_to_members_of_coalitions_only(world: World) -> None:
    drawn = draw_awards(world).filter(pl.col("listing") == "16.320")
    numbers = {int(uei[4:]) for uei in drawn["uei"]}
    assert numbers <= set(world.memberships["organization"])
    assert all(number < world.sizes.field for number in numbers)
