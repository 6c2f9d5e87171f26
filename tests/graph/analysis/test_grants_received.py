from __future__ import annotations

from pathlib import Path

import pytest

from commonground.explorer.facts.undertakings import describe_uncertain_grants
from graph.analysis import run_analysis
from graph.analysis.grants_received import list_grants_received
from graph.errors import UsageError
from graph.snapshot.edition import Edition
from tests.editions import edition_of

Row = dict[str, object]


def record(id_: str, key: str, kind: str = "organization") -> Row:
    return {"record_id": f"{kind}-{key}", "type": kind, "id": id_, "dataset": "d", "key": key}


def proposal(a: str, b: str, score: float) -> Row:
    return {"record_a": f"d:{a}", "record_b": f"d:{b}", "id_a": a, "id_b": b, "score": score,
            "ein_b": "000000001" if b == "house" else None}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Edition:
    """House holds its register record and, by likeness, a foundation's; two more are in doubt."""
    grants = {"sure": ("house", "house", 100.0), "alike": ("house", "hse", 20.0),
              "best": ("h", "h", 3.0), "other": ("x", "x", 0.4)}  # fmt: skip
    return edition_of(
        tmp_path,
        organization=[
            {"id": "house", "name": "Example House", "ein": "000000001"},
            {"id": "h", "name": "Example H"},
            {"id": "x", "name": "Example X"},
            {"id": "hut", "name": "Example Hut"},
            {"id": "fund", "name": "Example Fund"},
        ],
        grant=[
            *({"id": id_, "title": id_, "amount_usd": amount, "kind": "grant"}
              for id_, (_, _, amount) in grants.items()),
            {"id": "sub", "title": "sub", "amount_usd": 50.0, "kind": "subaward"},
        ],
        funds=[{"source_id": "fund", "target_id": id_} for id_ in grants],
        awarded_to=[
            *({"id": f"t-{id_}", "source_id": id_, "target_id": to}
              for id_, (to, _, _) in grants.items()),
            {"id": "t-sub", "source_id": "sub", "target_id": "house"},
        ],
        source_record=[
            record("house", "house"), record("house", "hse"), record("h", "h"), record("x", "x"),
            *(record(f"t-{id_}", f"{id_}>{key}", "awarded_to")
              for id_, (_, key, _) in grants.items()),
            record("t-sub", "sub>house", "awarded_to"),
        ],
        field_source=[{"type": "organization", "id": "house", "field": "name",
                       "record_id": "organization-house"}],
        judgement=[{"type": "organization", "record_a": "d:house", "record_b": "d:hse",
                    "verdict": "same", "tier": "scored", "score": 0.96, "rule": "scored"}],
        proposal=[proposal("h", "house", 0.8), proposal("h", "hut", 0.4),
                  proposal("x", "hut", 0.7), proposal("x", "house", 0.6)],
    )  # fmt: skip


def test_each_grant_says_how_certain_its_recipient_is(town: Edition) -> None:
    result = list_grants_received(town, organization="000000001")
    links = {row["grant_id"]: row["link"] for row in result.rows()}
    assert links == {"sure": "certain", "alike": "joined", "best": "likely", "other": "in_doubt",
                     "sub": "certain"}  # fmt: skip
    scores = {row["grant_id"]: row["score"] for row in result.rows()}
    assert scores == {"sure": None, "sub": None, "alike": 0.96, "best": 0.8, "other": 0.6}
    assert {row["funder"] for row in result.rows()} == {"Example Fund", None}


def test_sums_with_and_without_uncertain_links_leave_subawards_out(town: Edition) -> None:
    result = list_grants_received(town, organization="Example House")
    assert result.sentence == (
        "Example House received US$ 100 for certain, US$ 123 with likely links, and at most "
        "US$ 123; 3 grants are in question."
    )
    assert result.dropped == {"rows in no sum: subawards, other currencies": 1}


def test_alternatives_are_kept_likeliest_first(town: Edition) -> None:
    rows = {row["grant_id"]: row for row in list_grants_received(town, organization="hut").rows()}
    assert rows["other"]["alternatives"] == ["Example Hut (score 0.7)", "Example House (score 0.6)"]
    assert (rows["other"]["link"], rows["best"]["link"]) == ("likely", "in_doubt")


def test_without_an_organization_doubtful_grants_come_first(town: Edition) -> None:
    result = run_analysis(town, "grants-received", limit=3)
    assert [row["grant_id"] for row in result.rows()] == ["best", "other", "alike"]
    assert result.truncated
    assert result.sentence == ("Of 5 grants 3 hang on an uncertain link or may be another's.")
    assert result.uncertain is not None


def test_the_page_of_an_organization_says_what_is_not_certain(town: Edition) -> None:
    assert describe_uncertain_grants(town, "house") == (
        "Plus US$ 3 in 2 grants whose recipient is not certain; "
        "US$ 20 of what is listed, in 1 grant, is joined by likeness."
    )
    assert describe_uncertain_grants(town, "fund") == ""


def test_no_grant_is_said_and_unknown_names_are_refused(town: Edition) -> None:
    found = list_grants_received(town, organization="fund")
    assert (found.sentence, found.table.height) == (
        "No grant to Example Fund is known here.", 0)  # fmt: skip
    with pytest.raises(UsageError, match="no such organization"):
        list_grants_received(town, organization="Example Nobody")
