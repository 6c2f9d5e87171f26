"""Why two are one, or why not, in words; on hand-made tables of an edition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pytest

from graph.errors import UsageError
from graph.identity.explain import Scorer, explain
from graph.identity.explained import Explanation, read_features, score_words
from graph.schema import get_type
from graph.snapshot.edition import SYSTEM_SCHEMAS
from tests.likeness import FEATURES

# Record, the id it stands under, name and other fields.
RECORDS: list[tuple[str, str, dict[str, object]]] = [
    ("irs:1", "org-1", {"name": "Example House Inc", "ein": "000000001"}),
    ("roster:a", "org-1", {"name": "Example House", "ein": "000000001"}),
    ("list:x", "org-1", {"name": "Example Hse", "ein": "000000001"}),
    ("web:w", "org-1", {"name": "Example Hse of Reno"}),
    ("irs:2", "org-2", {"name": "Example House Two", "ein": "000000002"}),
    ("roster:b", "org-3", {"name": "Example Host"}),
    ("roster:c", "org-4", {"name": "Example Guest"}),
    ("roster:d", "org-5", {"name": "Example Chapter"}),
    ("real:e", "org-6", {"name": "Example Real", "is_synthetic": False}),
    ("made:f", "org-7", {"name": "Example Made Up", "is_synthetic": True}),
    ("roster:g", "org-8", {"name": "Example Guest"}),
]
JUDGED: list[dict[str, object]] = [
    {"record_a": "irs:1", "record_b": "roster:a", "verdict": "same", "tier": "identifier",
     "rule": "equal ein", "by": "rule"},
    {"record_a": "irs:1", "record_b": "list:x", "verdict": "same", "tier": "identifier",
     "rule": "equal ein", "by": "rule"},
    {"record_a": "list:x", "record_b": "web:w", "verdict": "same", "tier": "scored",
     "rule": "scored", "score": 0.99, "features": FEATURES, "by": "rule"},
    {"record_a": "irs:2", "record_b": "web:w", "verdict": "different", "tier": "cluster",
     "rule": "conflicting US-EIN", "score": 0.985, "features": FEATURES, "by": "rule"},
    {"record_a": "roster:b", "record_b": "roster:c", "verdict": "different", "tier": "person",
     "rule": "hosts", "by": "Pat Example", "date": "2026-01-02", "reason": "told by phone"},
    {"record_a": "roster:d", "record_b": "roster:b", "verdict": "review", "tier": "scored",
     "rule": "not sure", "score": 0.5, "features": FEATURES, "by": "rule"},
    {"record_a": "roster:b", "record_b": "irs:1", "verdict": "different", "tier": "relation",
     "rule": "parent_of: same group number", "by": "rule"},
]  # fmt: skip


@pytest.fixture
def edition() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    sources, records = [], []
    for record, id_, fields in RECORDS:
        dataset, _, key = record.partition(":")
        sources.append({"record_id": f"id-{record}", "type": "organization", "id": id_,
                        "dataset": dataset, "key": key})  # fmt: skip
        records.append({"dataset": dataset, "key": key, "record_id": f"id-{record}", **fields})
    judged = [{"type": "organization", **row} for row in JUDGED]
    _register(connection, "source_record", sources)
    _register(connection, "judgement", judged)
    _register(connection, "replaced", [
        {"type": "organization", "id": "org-0", "replaced_by": "org-1"}])  # fmt: skip
    kind = get_type("organization")
    connection.register("record_organization", pa.Table.from_pylist(records, kind.record_schema()))
    firsts = {id_: {"id": id_, "name": fields["name"]} for _, id_, fields in reversed(RECORDS)}
    schema = kind.arrow_schema()
    connection.register("organization", pa.Table.from_pylist(list(firsts.values()), schema))
    for name in ("parent_of", "hosts", "succeeds"):
        ties = [{"source_id": "org-5", "target_id": "org-2"}] if name == "parent_of" else []
        connection.register(name, pa.Table.from_pylist(ties, get_type(name).arrow_schema()))
    return connection


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, object]]
) -> None:
    connection.register(
        name, pa.Table.from_pylist([dict(row) for row in rows], SYSTEM_SCHEMAS[name])
    )


def text(said: Explanation) -> str:
    return "\n".join(said.lines())


def test_the_path_that_joins_two_records_is_told_step_by_step(
    edition: duckdb.DuckDBPyConnection,
) -> None:
    said = explain(edition, "roster:a", "web:w")
    assert (said.are_one, said.because) == (True, "joined")
    assert [(step.record_a, step.record_b) for step in said.judgements] == [
        ("roster:a", "list:x"), ("list:x", "web:w")]  # fmt: skip
    assert text(said).splitlines() == [
        "Example House (roster:a) and Example Hse of Reno (web:w) are one organization, org-1: "
        "2 judgements join their records.",
        "roster:a and list:x: both carry the tax number 000000001",
        "list:x and web:w: score 0.99: about 1 in 100 pairs that look like this is "
        "two organizations",
        "  to begin with: before anything is compared: 4.0 bits against",
        "  name: the names agree exactly, 3 bear it: 9.2 bits for",
        "  zip: the ZIP codes differ: 1.5 bits against",
        "(ten bits are odds of a thousand to one)",
    ]
    back = explain(edition, "web:w", "roster:a")
    assert [step.tier for step in back.judgements] == ["scored", "identifier"]


def test_an_organization_beside_itself_shows_what_holds_it_together(
    edition: duckdb.DuckDBPyConnection,
) -> None:
    said = explain(edition, "org-1", "org-1")
    assert [step.tier for step in said.judgements] == ["identifier", "identifier", "scored"]
    assert "one organization with 4 records" in said.sentence
    one = explain(edition, "web:w", "org-1")
    assert [step.tier for step in one.judgements] == ["scored", "identifier"]
    assert "nothing was joined" in explain(edition, "org-2", "irs:2").sentence


def test_a_misspelled_name_brings_the_nearest_names(edition: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError) as told:
        explain(edition, "Exampel Chaptr", "org-1")
    assert "org-5 (Example Chapter" in str(told.value)
    with pytest.raises(UsageError, match="copy an id"):
        explain(edition, "Quite Something Else", "org-1")


@pytest.mark.parametrize(
    ("a", "b", "because", "words"),
    [
        ("roster:b", "roster:c", "decided",
         "a person decided that they are not one (Pat Example, 2026-01-02: told by phone); "
         "roster:b hosts roster:c"),
        ("org-1", "org-2", "refused", "would give one organization two different tax numbers"),
        ("org-3", "org-1", "related",
         "Example Host is the parent of Example House Inc"),
        ("org-5", "org-2", "related", "Example Chapter is the parent of Example House Two"),
        ("org-3", "org-5", "open", "score 0.5: about as likely as not"),
        ("made:f", "real:e", "made_up", "made-up never meets real"),
        ("roster:c", "roster:d", "never_compared", "they were never compared"),
    ],
)  # fmt: skip
def test_each_reason_against_is_told(
    edition: duckdb.DuckDBPyConnection, a: str, b: str, because: str, words: str
) -> None:
    for said in (explain(edition, a, b), explain(edition, b, a)):
        assert (said.are_one, said.because) == (False, because)
        assert words in text(said)


def test_different_numbers_are_told(edition: duckdb.DuckDBPyConnection) -> None:
    unjudged = edition.sql("FROM judgement WHERE tier <> 'cluster'").to_arrow_table()
    edition.register("judgement", unjudged)
    said = explain(edition, "irs:1", "irs:2")
    assert said.because == "numbers"
    assert "different tax numbers, 000000001 and 000000002" in said.sentence


def test_a_pair_without_judgement_is_scored_on_the_spot(
    edition: duckdb.DuckDBPyConnection,
) -> None:
    def scorer(score: float) -> Scorer:
        return lambda _a, _b: (score, FEATURES)

    low = explain(edition, "roster:c", "roster:d", scorer=scorer(0.01))
    assert (low.because, low.judgements[0].score) == ("below", 0.01)
    assert "about 1 in 100 pairs that look like this is one organization" in text(low)
    high = explain(edition, "roster:c", "roster:d", scorer=scorer(0.9))
    assert high.because == "never_compared"
    assert "share no key" in high.sentence


def test_organizations_are_found_by_id_record_and_name(
    edition: duckdb.DuckDBPyConnection,
) -> None:
    for named in ("org-1", "org-0", "irs:1", "id-irs:1", "Example house inc", "EXAMPLE HSE"):
        assert explain(edition, named, "org-1").are_one
    with pytest.raises(UsageError, match="borne by 2 organizations; write one of: org-4"):
        explain(edition, "Example Guest", "org-1")
    with pytest.raises(UsageError, match=r"no id.*write one of: org-1 \(Example House Inc\)"):
        explain(edition, "house inc", "org-1")
    with pytest.raises(UsageError, match="copy an id"):
        explain(edition, "Nobody", "org-1")


def test_beside_a_rare_name_stands_how_many_bear_it(edition: duckdb.DuckDBPyConnection) -> None:
    rare = json.dumps([{"feature": "name", "level": "what is shared is rare", "weight": 6.0}])
    pair = {"record_a": "roster:c", "record_b": "roster:g", "verdict": "review", "tier": "scored",
            "type": "organization", "rule": "not sure", "score": 0.5, "features": rare}  # fmt: skip
    _register(edition, "judgement", [pair])
    said = text(explain(edition, "roster:c", "roster:g"))
    assert "name: how rare it is (2 organizations bear it here): 6.0 bits for" in said


def test_an_explanation_is_plain_values(edition: duckdb.DuckDBPyConnection) -> None:
    plain = json.loads(json.dumps(explain(edition, "roster:a", "web:w").to_dict()))
    assert plain["judgements"][1]["features"][1]["weight"] == 9.2


def test_features_and_scores_at_their_ends() -> None:
    assert read_features(None) == ()
    assert "fewer than 1 in a million" in score_words(1.0)
    assert "fewer than 1 in a million" in score_words(0.0)
