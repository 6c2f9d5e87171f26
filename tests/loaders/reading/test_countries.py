"""Countries: every way in which publishers write one leads to today's code."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from loaders.reading.countries import countries, country_code, country_key, country_name

FILES = (
    "dol_ilab_goods.csv",
    "dol_ilab_countries.csv",
    "dol_ilab_suggested_actions_2022.csv",
    "dol_ilab_projects_2022.csv",
    "tip_tiers_2001_2015.csv",
)


def test_each_way_to_write_a_country_means_one_country() -> None:
    for item in countries():
        for written in (item.iso3, item.iso2, item.name, *item.variants):
            assert country_code(written) == item.iso3, written
    codes = Counter(code for item in countries() for code in (item.iso3, item.iso2))
    assert codes.most_common(1)[0][1] == 1
    assert len(countries()) == 250
    assert [item.iso3 for item in countries()] == sorted(item.iso3 for item in countries())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Burma", "MMR"), ("BUR", "MMR"), ("Côte d\u2019Ivoire", "CIV"), ("COTE D'IVOIRE", "CIV"),
        ("Congo", "COG"), ("Congo, the Democratic Republic of the", "COD"), ("Kosovo", "XKX"),
        ("Gambia, The", "GMB"), ("Swaziland", "SWZ"), ("West Bank and the Gaza Strip", "PSE"),
        ("Turkey (T\u00fcrkiye)", "TUR"), ("Antigua & Barbuda", "ATG"), ("", None),
        ("Niger", "NER"), ("Nigeria", "NGA"), ("Nowhere", None), ("Пример", None),
    ],
)  # fmt: skip
def test_names_drift_but_the_code_stays(written: str, code: str | None) -> None:
    assert country_code(written) == code


def test_the_united_states_are_the_nation() -> None:
    assert {country_key(text) for text in ("us", "USA", "United States of America")} == {"us"}
    assert country_name("U.S.") == "United States"


@pytest.mark.parametrize("name", FILES)
def test_every_country_of_the_published_files_has_the_stated_code(shared: Path, name: str) -> None:
    with (shared / name).open(encoding="utf-8", newline="") as lines:
        stated = {(row["country"], row["country_iso3"]) for row in csv.DictReader(lines)}
    assert len(stated) > 70
    assert {(text, country_code(text)) for text, _ in stated} == stated
    assert {(country_code(code), code) for _, code in stated} == {(c, c) for _, c in stated}
