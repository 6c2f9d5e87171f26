"""Write made-up e-file returns in the publisher's XML, in the vocabulary of today or of 2011.

Only for examples, tests and benchmarks: every name in them is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

NAMESPACE = "http://www.irs.gov/efile"
# The spelling of schema 2012 and before, where it differs from that of schema 2014 on.
_OLD = {
    "ReturnTs": "Timestamp",
    "ReturnTypeCd": "ReturnType",
    "TaxPeriodEndDt": "TaxPeriodEndDate",
    "TaxYr": "TaxYear",
    "CityNm": "City",
    "StateAbbreviationCd": "State",
    "ZIPCd": "ZIPCode",
    "CountryCd": "Country",
    "AddressLine1Txt": "AddressLine1",
    "BusinessNameLine1Txt": "BusinessNameLine1",
    "PersonNm": "NamePerson",
    "AmendedReturnInd": "AmendedReturn",
    "ActivityOrMissionDesc": "ActivityOrMissionDescription",
    "MissionDesc": "MissionDescription",
    "WebsiteAddressTxt": "WebSite",
    "CYTotalRevenueAmt": "TotalRevenueCurrentYear",
    "TotalAssetsEOYAmt": "TotalAssetsEOY",
    "RecipientEIN": "EINOfRecipient",
    "IRCSectionDesc": "IRCSection",
    "CashGrantAmt": "AmountOfCashGrant",
    "PurposeOfGrantTxt": "PurposeOfGrant",
    "SupplementaryInformationGrp": "SupplementaryInformation",
    "GrantOrContributionPdDurYrGrp": "GrantOrContriPaidDuringYear",
    "RecipientPersonNm": "RecipientPersonName",
    "RecipientFoundationStatusTxt": "RecipientFoundationStatus",
    "GrantOrContributionPurposeTxt": "PurposeOfGrantOrContribution",
    "Amt": "Amount",
    "IdRelatedTaxExemptOrgGrp": "Form990ScheduleRPartII",
    "DisregardedEntityName": "NameOfDisregardedEntity",
}
_OLD_IN = {
    ("Filer", "BusinessName"): "Name",
    ("RecipientTable", "RecipientBusinessName"): "RecipientNameBusiness",
    ("RecipientTable", "USAddress"): "AddressUS",
    ("IdRelatedTaxExemptOrgGrp", "USAddress"): "AddressUS",
}


@dataclass(frozen=True, slots=True)
class Body:
    """An organization as a return names it; `street` is for matching only."""

    name: str
    ein: str | None = None
    city: str = "Example City"
    state: str = "OR"
    zip: str = "97301"
    street: str = "1 Example Street"


@dataclass(frozen=True, slots=True)
class Given:
    """One grant; `to` is an organization, or the name of a person."""

    to: Body | str
    amount: int
    purpose: str = "General support"


@dataclass(frozen=True, slots=True)
class Filed:
    """One return; `related` pairs an organization with the name of who controls it."""

    filer: Body
    year: int
    grants: Sequence[Given] = ()
    related: Sequence[tuple[Body, str]] = ()
    form: str = "990"
    mission: str = "To help neighbors"
    website: str = "WWW.EXAMPLE.ORG"
    revenue: int = 90_000
    assets: int = 40_000
    officer: str = "Example Person Treasurer"
    is_amended: bool = False
    filed_at: str | None = None
    filler: int = 0


def return_xml(filed: Filed, *, is_old: bool = False) -> bytes:
    """Write one return; `filler` adds so many program lines, as long returns have them."""
    root = etree.Element("Return", nsmap={None: NAMESPACE}, returnVersion=_version(filed, is_old))
    header = etree.SubElement(root, "ReturnHeader")
    _put(header, "ReturnTs", filed.filed_at or f"{filed.year + 1}-05-14T18:01:56-05:00")
    _put(header, "TaxPeriodEndDt", f"{filed.year}-12-31")
    _put(header, "PreparerFirmGrp/PreparerFirmName/BusinessNameLine1Txt", "Example Accountants")
    _put(header, "ReturnTypeCd", filed.form)
    filer = etree.SubElement(header, "Filer")
    _put(filer, "EIN", filed.filer.ein or "")
    _put(filer, "BusinessName/BusinessNameLine1Txt", filed.filer.name)
    _put_address(filer, "USAddress", filed.filer)
    _put(header, "BusinessOfficerGrp/PersonNm", filed.officer)
    _put(header, "TaxYr", str(filed.year))
    data = etree.SubElement(root, "ReturnData")
    _put_form(etree.SubElement(data, f"IRS{filed.form}"), filed)
    if filed.form == "990" and filed.grants:
        schedule = etree.SubElement(data, "IRS990ScheduleI")
        for grant in filed.grants:
            _put_grant(schedule, grant)
    if filed.related:
        schedule = etree.SubElement(data, "IRS990ScheduleR")
        for body, parent in filed.related:
            _put_related(schedule, body, parent)
    if is_old:
        _spell_as_before(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _version(filed: Filed, is_old: bool) -> str:
    return f"{filed.year}v{'3.2' if is_old else '5.0'}"


def _put(parent: etree._Element, path: str, text: str) -> None:
    for name in path.split("/"):
        found = parent.find(name) if name != path.rpartition("/")[2] else None
        parent = etree.SubElement(parent, name) if found is None else found
    parent.text = text


def _put_address(parent: etree._Element, name: str, body: Body) -> None:
    _put(parent, f"{name}/AddressLine1Txt", body.street)
    _put(parent, f"{name}/CityNm", body.city)
    _put(parent, f"{name}/StateAbbreviationCd", body.state)
    _put(parent, f"{name}/ZIPCd", body.zip)


def _put_form(form: etree._Element, filed: Filed) -> None:
    if filed.is_amended:
        _put(form, "AmendedReturnInd", "X")
    _put(form, "PrincipalOfficerNm", filed.officer)
    if filed.form == "990PF":
        _put(form, "AnalysisOfRevenueAndExpenses/TotalRevAndExpnssAmt", str(filed.revenue))
        _put(form, "Form990PFBalanceSheetsGrp/TotalAssetsEOYAmt", str(filed.assets))
        paid = etree.SubElement(form, "SupplementaryInformationGrp")
        for grant in filed.grants:
            _put_foundation_grant(paid, grant)
        return
    _put(form, "WebsiteAddressTxt", filed.website)
    _put(form, "ActivityOrMissionDesc", filed.mission)
    _put(form, "CYTotalRevenueAmt", str(filed.revenue))
    _put(form, "TotalAssetsEOYAmt", str(filed.assets))
    _put(form, "MissionDesc", filed.mission)
    for number in range(filed.filler):
        line = etree.SubElement(form, "ProgSrvcAccomActyOtherGrp")
        _put(line, "ExpenseAmt", str(1000 + number))
        _put(line, "Desc", f"EXAMPLE PROGRAM {number}: MEALS, RIDES AND LESSONS FOR NEIGHBORS")


def _put_grant(schedule: etree._Element, grant: Given) -> None:
    if isinstance(grant.to, str):
        raise TypeError("Schedule I lists organizations only")
    row = etree.SubElement(schedule, "RecipientTable")
    _put(row, "RecipientBusinessName/BusinessNameLine1Txt", grant.to.name)
    _put_address(row, "USAddress", grant.to)
    if grant.to.ein is not None:
        _put(row, "RecipientEIN", grant.to.ein)
    _put(row, "IRCSectionDesc", "501(C)(3)")
    _put(row, "CashGrantAmt", str(grant.amount))
    _put(row, "PurposeOfGrantTxt", grant.purpose)


def _put_foundation_grant(form: etree._Element, grant: Given) -> None:
    row = etree.SubElement(form, "GrantOrContributionPdDurYrGrp")
    if isinstance(grant.to, str):
        _put(row, "RecipientPersonNm", grant.to)
        _put(row, "RecipientUSAddress/AddressLine1Txt", "2 Example Street")
    else:
        _put(row, "RecipientBusinessName/BusinessNameLine1Txt", grant.to.name)
        _put_address(row, "RecipientUSAddress", grant.to)
        _put(row, "RecipientFoundationStatusTxt", "PC")
    _put(row, "GrantOrContributionPurposeTxt", grant.purpose)
    _put(row, "Amt", str(grant.amount))


def _put_related(schedule: etree._Element, body: Body, parent: str) -> None:
    row = etree.SubElement(schedule, "IdRelatedTaxExemptOrgGrp")
    _put(row, "DisregardedEntityName/BusinessNameLine1Txt", body.name)
    _put_address(row, "USAddress", body)
    if body.ein is not None:
        _put(row, "EIN", body.ein)
    _put(row, "DirectControllingEntityName/BusinessNameLine1Txt", parent)


def _spell_as_before(root: etree._Element) -> None:
    for element in list(root.iter()):
        parent = element.getparent()
        name = str(element.tag)
        above = "" if parent is None else str(parent.get("was", parent.tag))
        element.set("was", name)
        element.tag = _OLD_IN.get((above, name), _OLD.get(name, name))
    for element in root.iter():
        del element.attrib["was"]
