"""E-file returns: grants, control and mission in every vocabulary; persons never."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from loaders.irs_990_grants import example
from loaders.irs_990_grants.casts import country_codes
from loaders.irs_990_grants.forms import Body, Filed, Given, return_xml
from loaders.irs_990_grants.loader import load
from loaders.irs_990_grants.returns import groups
from loaders.reading.countries import countries
from loaders.world import World, generate_world
from tests.loaders.sources import findings_of, load_text, rows_of, rules_of, source_file
from tests.loaders.tax_returns import (
    AID,
    FILED,
    FUND,
    HOUSING,
    SHELTER,
    changed,
    everything,
    grants,
    load_filed,
    load_xml,
    load_zip,
    organization,
    streets,
    told_of,
)


@pytest.mark.parametrize("form", ["990", "990PF"])
@pytest.mark.parametrize("is_old", [False, True])
def test_a_grant_ties_filer_and_recipient(tmp_path: Path, form: str, *, is_old: bool) -> None:
    loaded = load_filed(tmp_path, replace(FILED, form=form), is_old=is_old)
    (grant,) = rows_of(loaded, "grant")
    (funds,) = rows_of(loaded, "funds")
    (awarded,) = rows_of(loaded, "awarded_to")
    recipient = "example-aid|eugene|OR" if form == "990PF" else AID.ein
    assert (funds["source_key"], funds["target_key"]) == (FUND.ein, grant["key"])
    assert (awarded["source_key"], awarded["target_key"]) == (grant["key"], recipient)
    assert (grant["amount_usd"], grant["purpose"], grant["year"]) == (6_000.0, "Meals", 2021)
    schedule = "Form 990-PF" if form == "990PF" else "Schedule I"
    assert grant["title"] == f"Grant in {schedule}, tax year 2021"
    assert [(row["key"], row["city"], row["state"], row["zip"], row["country"])
            for row in rows_of(loaded, "organization")] == [
        (FUND.ein, "SALEM", "OR", "97301", "USA"), (recipient, "EUGENE", "OR", "97401", "USA"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rejected, loaded.findings.num_rows) == (2, 0, 0)


@pytest.mark.parametrize("form", ["990", "990PF"])
def test_both_vocabularies_say_the_same(tmp_path: Path, form: str) -> None:
    filed = replace(FILED, form=form, related=[(SHELTER, FUND.name)], is_amended=True)
    new, old = (load_filed(tmp_path, filed, is_old=is_old) for is_old in (False, True))
    if form == "990PF":  # the old element of total assets is not known
        new, old = (replace(item, records={**item.records, "organization": item.records[
            "organization"].drop(["asset_usd"])}) for item in (new, old))  # fmt: skip
        assert new.records == old.records
    else:
        assert new.records == old.records
        assert new.rows == old.rows


def test_the_paths_cover_every_known_spelling_of_what_is_read(shared: Path) -> None:
    spellings = defaultdict[tuple[str, str], set[str]](set)
    with (shared / "irs990_xpaths.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            steps = row["xpath"].strip("/").split("/")
            if (element := next((step for step in steps[::-1] if step in groups()), None)) is None:
                continue
            inside = "/".join(steps[steps.index(element) + 1 :])
            spellings[element, row["variable"]].add(inside)
    read = {
        key: paths
        for key, paths in spellings.items()
        if not paths.isdisjoint(groups()[key[0]].paths)
    }
    assert [key for key, paths in read.items() if not paths <= set(groups()[key[0]].paths)] == []
    assert Counter(element for element, _ in read) == {
        "ReturnHeader": 13, "IRS990": 4, "RecipientTable": 13,
        "GrantOrContributionPdDurYrGrp": 13, "IdDisregardedEntitiesGrp": 11,
        "IdRelatedTaxExemptOrgGrp": 11, "IdRelatedOrgTxblPartnershipGrp": 11,
        "IdRelatedOrgTxblCorpTrGrp": 12,
    }  # fmt: skip


def test_grants_to_persons_are_counted_and_leave_no_trace(tmp_path: Path) -> None:
    filed = replace(
        FILED, form="990PF", grants=[Given("ZOLTAN HIDDEN", 900, "HIDDEN CAUSE"), *FILED.grants]
    )
    loaded = load_filed(tmp_path, filed)
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (3, 3, 0)
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect, finding.value) == ("a_person", "noted", None)
    assert len(rows_of(loaded, "grant")) == 1
    assert "HIDDEN" not in everything(loaded)


@pytest.mark.parametrize("status", ["I", "INDIVIDUAL", "individuals"])
def test_a_recipient_whose_status_is_a_person_is_one(tmp_path: Path, status: str) -> None:
    content = changed(replace(FILED, form="990PF"), (">PC<", f">{status}<"), (AID.name, "HIDDEN"))
    loaded = load_xml(tmp_path, content)
    assert rules_of(loaded)[0][1] == "a_person"
    assert "HIDDEN" not in everything(loaded)


@pytest.mark.parametrize("form", ["990", "990PF"])
def test_officers_leave_no_trace_and_streets_serve_matching_only(tmp_path: Path, form: str) -> None:
    filed = replace(
        FILED,
        form=form,
        filer=replace(FUND, street="7 HIDDEN LANE"),
        officer="HIDDEN OFFICER",
        grants=[
            Given(replace(AID, street="8 HIDDEN LANE"), 6_000),
            *([Given("HIDDEN PERSON", 500)] if form == "990PF" else []),
        ],
        related=[(replace(HOUSING, street="9 HIDDEN LANE"), FUND.name)],
    )
    for is_old in (False, True):
        loaded = load_filed(tmp_path, filed, is_old=is_old)
        assert streets(loaded) == ["7 HIDDEN LANE", "8 HIDDEN LANE", "9 HIDDEN LANE"]
        assert "HIDDEN" not in told_of(loaded)


def test_a_place_that_may_be_a_shelter_loses_zip_and_city_in_its_key(tmp_path: Path) -> None:
    loaded = load_filed(tmp_path, replace(FILED, form="990PF", grants=[Given(SHELTER, 5_000)]))
    row = organization(loaded, SHELTER.name)
    assert (row["key"], row["zip"]) == ("example-safe-house||OR", None)
    assert row["is_location_confidential"] is True
    assert "97701" not in everything(loaded)


@pytest.mark.parametrize(
    ("name", "amount", "is_kept"),
    [
        ("NONE", 5_000, False),
        ("SEE ATTACHED SCHEDULE", 5_000, False),
        ("Schedule attached.", 5_000, False),
        ("VARIOUS CHARITIES", 5_000, False),
        ("EXAMPLE AID", 0, False),
        ("SEE INTERNATIONAL", 5_000, True),
        ("VARIOUS SMALL FIRES", 5_000, True),
        ("EXAMPLE AID", -200, True),
    ],
)
def test_placeholder_rows_are_kept_out(
    tmp_path: Path, name: str, amount: int, *, is_kept: bool
) -> None:
    body = replace(AID, name=name)
    loaded = load_filed(tmp_path, replace(FILED, grants=[Given(body, amount)]))
    assert len(rows_of(loaded, "grant")) == is_kept
    assert [rule for _, rule in rules_of(loaded)] == ([] if is_kept else ["placeholder_row"])
    assert (loaded.read, loaded.rejected) == (2, 0)


def test_an_amount_is_cash_and_other_assistance_and_never_a_guess(tmp_path: Path) -> None:
    cash = "<CashGrantAmt>6000</CashGrantAmt>"
    for new, amount in (
        (f"{cash}<NonCashAssistanceAmt>500</NonCashAssistanceAmt>", 6_500.0),
        ("<NonCashAssistanceAmt>500</NonCashAssistanceAmt>", 500.0),
        ("", None),
        ("<CashGrantAmt>ten</CashGrantAmt><NonCashAssistanceAmt>5</NonCashAssistanceAmt>", None),
    ):
        loaded = load_xml(tmp_path, changed(FILED, (cash, new)))
        assert [row[0] for row in grants(loaded)] == [amount]


def test_a_grant_row_without_a_name_is_rejected(tmp_path: Path) -> None:
    name = f"<BusinessNameLine1Txt>{AID.name}</BusinessNameLine1Txt>"
    loaded = load_xml(tmp_path, changed(FILED, (name, "")))
    assert (loaded.read, loaded.rejected, loaded.rows.num_rows) == (2, 1, 1)
    assert [rule for _, rule in rules_of(loaded)] == ["missing_value"]


@pytest.mark.parametrize(
    ("ein", "rule"),
    [("000000000", "placeholder_ein"), ("000000001", "own_ein"), ("12345", "not_an_ein")],
)
def test_a_doubtful_tax_number_is_dropped_and_the_name_is_the_key(
    tmp_path: Path, ein: str, rule: str
) -> None:
    loaded = load_filed(tmp_path, replace(FILED, grants=[Given(replace(AID, ein=ein), 5_000)]))
    row = organization(loaded, AID.name)
    assert (row["key"], row["ein"]) == ("example-aid|eugene|OR", None)
    assert [rule for _, rule in rules_of(loaded)] == [rule]


def test_a_recipient_abroad_keeps_its_country_by_the_codes_of_the_forms(tmp_path: Path) -> None:
    state = "<StateAbbreviationCd>OR</StateAbbreviationCd>"
    foreign = [("<CityNm>EUGENE", "<CityNm>BASEL"), ("<ZIPCd>97401</ZIPCd>", "")]
    for code, country in (("SZ", "CHE"), ("CH", "CHN"), ("OC", None), ("QQ", None)):
        content = changed(FILED, *foreign).decode().replace(
            "<RecipientTable>", "<RecipientTable><ForeignAddress><CityNm>BASEL</CityNm>"
            f"<CountryCd>{code}</CountryCd></ForeignAddress>")  # fmt: skip
        head, _, tail = content.partition("</ForeignAddress>")
        start, end = tail.index("<USAddress>"), tail.index("</USAddress>") + len("</USAddress>")
        assert state in tail[start:end]
        loaded = load_xml(
            tmp_path, (head + "</ForeignAddress>" + tail[:start] + tail[end:]).encode()
        )
        row = organization(loaded, AID.name)
        assert (row["city"], row["state"], row["country"]) == ("BASEL", None, country)
        assert [rule for _, rule in rules_of(loaded)] == ["unknown_country"] * (code == "QQ")


def test_every_country_code_of_the_forms_is_a_known_country() -> None:
    assert set(country_codes().values()) <= {country.iso3 for country in countries()}


def test_only_the_filer_s_own_name_proves_a_parent(tmp_path: Path) -> None:
    related = [(AID, "Example Fund."), (SHELTER, "EXAMPLE OTHER FUND")]
    loaded = load_filed(tmp_path, replace(FILED, grants=(), related=related))
    assert [(row["source_key"], row["target_key"]) for row in rows_of(loaded, "parent_of")] == [
        (FUND.ein, AID.ein)
    ]
    assert [rule for _, rule in rules_of(loaded)] == ["no_parent_told"]
    assert SHELTER.name not in everything(loaded)
    assert loaded.read == loaded.rows.num_rows == 3


def test_trusts_are_never_kept_because_they_bear_names_of_persons(tmp_path: Path) -> None:
    content = changed(
        replace(FILED, related=[(replace(SHELTER, name="HIDDEN TRUST"), FUND.name)]),
        ("IdRelatedTaxExemptOrgGrp", "IdRelatedOrgTxblCorpTrGrp"),
        ("DisregardedEntityName", "RelatedOrganizationName"),
        ("<DirectControl", "<EntityTypeTxt>TRUST</EntityTypeTxt><DirectControl"),
    )
    assert "HIDDEN" not in everything(load_xml(tmp_path, content))
    kept = load_xml(tmp_path, content.replace(b">TRUST<", b">C CORP<"))
    assert len(rows_of(kept, "parent_of")) == 1


def test_words_of_the_field_in_mission_and_purpose_are_told(tmp_path: Path) -> None:
    filed = replace(FILED, mission="To end human trafficking",
                    grants=[Given(AID, 1_000, "Shelter for victims of sex trafficking"),
                            Given(AID, 2_000, "Research on drug trafficking")])  # fmt: skip
    loaded = load_filed(tmp_path, filed)
    row = organization(loaded, FUND.name)
    assert (row["field_reasons"], row["mission"]) == (["mission"], "To end human trafficking")
    assert [(row["is_field"], row["trafficking_form"]) for row in rows_of(loaded, "grant")] == [
        (True, "sex"), (False, None),
    ]  # fmt: skip
    assert organization(loaded, AID.name)["field_reasons"] is None


@pytest.mark.parametrize(
    ("written", "website", "rules"),
    [
        ("WWW.EXAMPLE.ORG", "http://www.example.org", []),
        ("https://Example.org/A", "https://Example.org/A", []),
        ("N/A", None, []),
        ("SEE BELOW", None, ["not_a_web_address"]),
        ("SOMEBODY@EXAMPLE.ORG", None, ["not_a_web_address"]),
    ],
)
def test_a_website_is_read_as_filers_write_it(
    tmp_path: Path, written: str, website: str | None, rules: list[str]
) -> None:
    loaded = load_filed(tmp_path, replace(FILED, website=written))
    assert organization(loaded, FUND.name)["website"] == website
    assert [rule for _, rule in rules_of(loaded)] == rules


def test_lines_are_those_of_the_file_and_stay_apart_on_one_line(tmp_path: Path) -> None:
    filed = replace(FILED, grants=[Given(AID, 1_000), Given(SHELTER, 2_000)])
    content = return_xml(filed)
    written = [number for number, line in enumerate(content.splitlines(), 1)
               if b"<RecipientTable>" in line]  # fmt: skip
    assert [row["line"] for row in rows_of(load_xml(tmp_path, content), "grant")] == written
    packed = b"".join(line.strip() for line in content.splitlines())
    loaded = load_xml(tmp_path, packed)
    assert loaded.rows["line"].to_pylist() == [1, 2, 3]
    assert grants(loaded) == grants(load_xml(tmp_path, content))


def test_an_amended_return_replaces_the_earlier_one_in_a_file(tmp_path: Path) -> None:
    amended = replace(FILED, grants=[Given(AID, 9_000)], is_amended=True)
    later = replace(FILED, grants=[Given(AID, 8_000)], filed_at="2023-01-01T00:00:00-05:00")
    for first, second in ((amended, FILED), (FILED, amended), (later, FILED), (amended, later)):
        members = {"a.xml": return_xml(first), "b.xml": return_xml(second)}
        loaded = load_zip(tmp_path, members)
        best = amended if amended in (first, second) else later
        assert [row[0] for row in grants(loaded)] == [best.grants[0].amount]
        assert [rule for _, rule in rules_of(loaded)] == ["replaced_return"]
        assert (loaded.read, loaded.rejected) == (4, 0)


def test_across_files_the_amended_row_has_the_key_of_the_one_it_replaces(tmp_path: Path) -> None:
    twice = replace(FILED, grants=[*FILED.grants, Given(SHELTER, 700), *FILED.grants])
    fewer = replace(FILED, grants=[Given(AID, 9_000)], is_amended=True)
    keys = [row["key"] for row in rows_of(load_filed(tmp_path, twice), "grant")]
    (key,) = [row["key"] for row in rows_of(load_filed(tmp_path, fewer), "grant")]
    assert len(set(keys)) == 3
    assert key == keys[0]


def test_another_form_or_period_replaces_nothing(tmp_path: Path) -> None:
    other = replace(FILED, form="990T", grants=(), is_amended=True)
    earlier = replace(FILED, year=2020, mission="An older mission")
    members = {f"{n}.xml": return_xml(f) for n, f in enumerate((FILED, other, earlier))}
    loaded = load_zip(tmp_path, members)
    assert loaded.findings.num_rows == 0
    assert [row[2] for row in grants(loaded)] == [2021, 2020]
    assert organization(loaded, FUND.name)["mission"] == FILED.mission


def test_a_damaged_member_costs_itself_and_is_named(tmp_path: Path) -> None:
    good = return_xml(FILED)
    members = {"a.xml": good, "b.xml": good[:-40], "c.xml": b"<html/>", "d.csv": b"EIN\n",
               "e.xml": return_xml(replace(FILED, filer=replace(FUND, ein="1")))}  # fmt: skip
    loaded = load_zip(tmp_path, members)
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (5, 2, 3)
    assert sorted((item.file, item.rule, item.effect) for item in findings_of(loaded)) == [
        ("returns.zip", "other_members", "noted"),
        ("returns.zip/b.xml", "not_xml", "rejected"),
        ("returns.zip/c.xml", "not_a_return", "rejected"),
        ("returns.zip/e.xml", "no_filer", "rejected"),
    ]
    assert len(grants(loaded)) == 1


def test_findings_in_a_zip_name_the_member_and_its_line(tmp_path: Path) -> None:
    bad = changed(FILED, (">OR<", ">XX<"))
    loaded = load_zip(tmp_path, {"a.xml": return_xml(replace(FILED, year=2020)), "b.xml": bad})
    lines = [n for n, line in enumerate(bad.splitlines(), 1)
             if b"<Return " in line or b"<RecipientTable>" in line]  # fmt: skip
    found = [(item.file, item.line, item.rule) for item in findings_of(loaded)]
    assert found == [("returns.zip/b.xml", line, "unknown_state") for line in lines]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"<Return>", "not_xml"),
        (b"<Return/>", "not_a_return"),
        (b"PK\x03\x04 and no more", "damaged_archive"),
        (b"<!DOCTYPE a><Return/>", "has_doctype"),
    ],
)
def test_a_file_that_is_no_return_is_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    loaded = load_xml(tmp_path, content)
    assert (loaded.rows.num_rows, loaded.records) == (0, {})
    assert [found for _, found in rules_of(loaded)] == [rule]


def test_a_zip_without_returns_is_refused(tmp_path: Path) -> None:
    assert [rule for _, rule in rules_of(load_zip(tmp_path, {"a.csv": b"x"}))] == ["no_returns"]


def test_an_index_is_a_list_of_filers(tmp_path: Path) -> None:
    text = (
        f"{example.INDEX}\n1,EFILE,000000001,202112,2022,EXAMPLE FUND,990,9,2022001,A\n"
        "2,EFILE,000000001,202012,2021,EXAMPLE FUND,990,9,2021001,A\n"
        "3,EFILE,1,202012,2021,EXAMPLE BAD,990,9,2021002,A\n"
    )
    loaded = load_text("irs_990_grants", tmp_path, text, "index_2022.csv")
    assert [(row["key"], row["name"]) for row in rows_of(loaded, "organization")] == [
        ("000000001", "EXAMPLE FUND")
    ]
    assert (loaded.read, loaded.rejected) == (3, 1)


def test_the_real_return_loads_with_header_and_mission(shared: Path) -> None:
    (path,) = sorted((shared / "irs990_efile").glob("*.xml"))
    loaded = load(source_file(path))
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (1, 1, 0)
    assert loaded.findings.num_rows == 0
    (row,) = rows_of(loaded, "organization")
    assert set(loaded.records) == {"organization"}
    assert (row["ein"], row["name"], row["city"], row["state"], row["zip"], row["revenue_usd"],
            row["asset_usd"], row["website"]) == (
        "201585919", "VOICE OF SAN DIEGO", "SAN DIEGO", "CA", "92106", 1_726_766, 866_826,
        "http://voiceofsandiego.org")  # fmt: skip
    assert str(row["mission"]).startswith("TO CONSISTENTLY DELIVER")
    root = etree.parse(path).getroot()
    private = [element.text for tag in ("PersonNm", "PreparerPersonNm", "PrincipalOfficerNm",
               "AddressLine1Txt", "PhoneNum") for element in root.iter(f"{{*}}{tag}")]  # fmt: skip
    assert len(private) > 10
    said = told_of(loaded)
    assert [text for text in private if text and text in said] == []


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_what_an_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    packed, index, alone = example.write(world, tmp_path)
    loads = [load(source_file(path)) for path in (packed, index, alone)]
    assert [loaded.rejected for loaded in loads] == [0, 0, 0]
    assert {item.effect for loaded in loads for item in findings_of(loaded)} <= {"noted"}
    kept = ("ein", "name", "city", "state", "zip")
    listed = {row["ein"]: row for row in world.organizations.to_dicts() if row["ein"]}
    rows = [row for loaded in loads for row in rows_of(loaded, "organization")]
    for row in [row for row in rows if row["ein"] and "city" in row]:
        planted = listed[row["ein"]]
        assert {str(planted[name]).upper() for name in kept if row[name]} == {
            row[name] for name in kept if row[name]
        }
    written = [(filed, is_old) for filed, is_old in example._returns(world)]
    amounts = Counter(
        float(grant.amount) for filed, _ in _latest(written) for grant in filed.grants
        if isinstance(grant.to, Body))  # fmt: skip
    assert Counter(row["amount_usd"] for item in loads for row in rows_of(item, "grant")) == amounts
    assert sum(len(rows_of(item, "funds")) for item in loads) == amounts.total()
    fields = {row["number"] for row in world.organizations.to_dicts() if row["kind"] == "field"}
    told = {listed[str(tie["target_key"])]["number"] for item in loads
            for tie, grant in zip(rows_of(item, "awarded_to"), rows_of(item, "grant"), strict=True)
            if grant["is_field"]}  # fmt: skip
    assert told
    assert told <= fields


def _latest(written: list[tuple[Filed, bool]]) -> list[tuple[Filed, bool]]:
    return list(
        {(filed.filer.ein, filed.year): (filed, is_old) for filed, is_old in written}.values()
    )


def test_an_example_is_the_same_every_time(tmp_path: Path) -> None:
    small = generate_world(100, 1)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        example.write(small, tmp_path / name)
    first, second = (
        [path.read_bytes() for path in sorted((tmp_path / name).iterdir())]
        for name in ("one", "two")
    )
    assert first == second


def test_a_mangled_return_is_read_or_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(990)
    content = np.frombuffer(return_xml(replace(FILED, related=[(AID, FUND.name)])), np.uint8)
    members = {}
    for number in range(200):
        mangled = content.copy()
        where = rng.integers(0, len(mangled), rng.integers(1, 4))
        mangled[where] = rng.integers(ord("0"), ord("z"), len(where))
        members[f"{number:03}.xml"] = mangled.tobytes()[: rng.integers(1, 8 * len(mangled))]
    loaded = load_zip(tmp_path, members)
    rules = ("not_xml", "not_a_return", "no_filer", "no_tax_period")
    refused = {item.file for item in findings_of(loaded) if item.rule in rules}
    told = [row for row in loaded.rows["key"].to_pylist() if row.endswith("|0")]
    assert len(refused) + len(told) == len(members)
    assert min(len(refused), len(told)) > 25
    assert loaded.read == loaded.rows.num_rows + loaded.rejected
    assert "Example Street" not in told_of(loaded)
