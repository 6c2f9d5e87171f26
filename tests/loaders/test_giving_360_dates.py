"""Dates of grants: no order of day and month is guessed, and what is no day is told."""

from pathlib import Path

from tests.loaders.giving_grants import flat, package
from tests.loaders.sources import rows_of, rules_of


def dates(folder: Path, *written: str) -> tuple[list[str | None], list[tuple[int | None, str]]]:
    loaded = flat(folder, *({"Award Date": item} for item in written))
    days = [row["award_date"] for row in rows_of(loaded, "grant")]
    return [str(day) if day else None for day in days], rules_of(loaded)


def test_a_date_with_a_time_is_its_day(tmp_path: Path) -> None:
    written = ("2024-03-01T10:00:00+00:00", "2024-03-02 00:00:00", "2024-03-03")
    assert dates(tmp_path, *written) == (["2024-03-01", "2024-03-02", "2024-03-03"], [])


def test_a_number_over_twelve_proves_the_order_of_the_whole_file(tmp_path: Path) -> None:
    days, rules = dates(tmp_path, "03/04/2024", "25/12/2023", "1.2.2024")
    assert days == ["2024-04-03", "2023-12-25", "2024-02-01"]
    assert rules == [(2, "date_put_in_order")]
    days, _ = dates(tmp_path, "03/04/2024", "12/25/2023")
    assert days == ["2024-03-04", "2023-12-25"]


def test_the_order_may_be_proven_in_another_column(tmp_path: Path) -> None:
    loaded = flat(tmp_path, {"Award Date": "03/04/2024", "Planned Dates:End Date": "31/05/2024"})
    (grant,) = rows_of(loaded, "grant")
    assert (str(grant["award_date"]), str(grant["end_date"])) == ("2024-04-03", "2024-05-31")


def test_without_proof_only_what_reads_one_way_is_a_date(tmp_path: Path) -> None:
    days, rules = dates(tmp_path, "03/04/2024", "05/05/2024", "2024-01-01")
    assert days == [None, "2024-05-05", "2024-01-01"]
    assert rules == [(2, "ambiguous_date"), (3, "date_put_in_order")]


def test_a_file_that_proves_both_orders_proves_none(tmp_path: Path) -> None:
    days, rules = dates(tmp_path, "25/12/2023", "12/25/2023", "03/04/2024")
    assert days == ["2023-12-25", "2023-12-25", None]
    assert rules == [(2, "date_put_in_order"), (4, "ambiguous_date")]


def test_what_is_no_day_is_null_and_told(tmp_path: Path) -> None:
    days, rules = dates(tmp_path, "2024-02-30", "soon", "45000", "2024-05", "31/02/2024", "")
    assert days == [None] * 6
    assert rules == [(2, "not_a_date"), (3, "not_a_date"), (4, "not_a_date"), (5, "not_a_day"),
                     (6, "not_a_date")]  # fmt: skip


def test_an_end_before_the_start_is_dropped(tmp_path: Path) -> None:
    planned = [{"startDate": "2024-05-01", "endDate": "2023-05-01"}]
    loaded = package(tmp_path, {"plannedDates": planned})
    (grant,) = rows_of(loaded, "grant")
    assert (str(grant["start_date"]), grant["end_date"]) == ("2024-05-01", None)
    assert rules_of(loaded) == [(1, "end_before_start")]
