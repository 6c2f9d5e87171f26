"""What every engine must do, asked of each: same counts, nothing written, limits kept."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from arcadedb_embedded import ArcadeDBError

from graph.engines import LANGUAGES, Engine, open_engine, prepare_engine
from graph.engines.cypher import CypherEngine
from graph.errors import QueryError, SnapshotError, UsageError
from graph.schema import load_types
from graph.snapshot.edition import Edition
from tests.editions import edition_of
from tests.queries.town import town as build_town

PREPARED: dict[str, dict[str, str]] = {
    "all names": {
        "cypher": "MATCH (org:Organization) RETURN org.id AS id, org.name AS name ORDER BY id",
        "sparql": "SELECT ?id ?name { ?org a org:Organization ; dct:identifier ?id ;"
        " skos:prefLabel ?name } ORDER BY ?id",
        "sql": "SELECT id, name FROM organization ORDER BY id",
    },
    "by name": {
        "cypher": "MATCH (org:Organization) WHERE $name IS NULL OR org.name = $name"
        " RETURN org.id AS id ORDER BY id",
        "sparql": "SELECT ?id { ?org a org:Organization ; dct:identifier ?id ;"
        " skos:prefLabel ?text BIND($name AS ?given)"
        " FILTER(!BOUND(?given) || ?text = ?given) } ORDER BY ?id",
        "sql": "SELECT id FROM organization WHERE $name IS NULL OR name = $name ORDER BY id",
    },
    "types": {
        "cypher": "MATCH (:Organization)-[tie:MEMBERSHIP {id: 'membership-1'}]->(:Coalition)"
        " MATCH (area:Place {id: 'us-county-97001'})<-[:MEASURES]-(figure:Indicator {id: 'i2'})"
        " RETURN tie.start_date AS day, tie.claimed AS yes, tie.end_date AS missing,"
        " area.population_count AS whole, figure.value AS decimal",
        "sparql": "SELECT ?day ?yes ?missing ?whole ?decimal {"
        " <tie/membership-1> sdo:startDate ?day ; cg:claimed ?yes"
        " OPTIONAL { <tie/membership-1> sdo:endDate ?missing }"
        " <place/us-county-97001> cg:populationCount ?whole ."
        " <indicator/i2> cg:measures <place/us-county-97001> ; cg:value ?decimal }",
        "sql": "SELECT t.start_date AS day, t.claimed AS yes, t.end_date AS missing,"
        " p.population_count AS whole, i.value AS decimal"
        " FROM membership t, place p, indicator i"
        " WHERE t.id = 'membership-1' AND p.id = 'us-county-97001' AND i.id = 'i2'",
    },
    "after a day": {
        "cypher": "MATCH (:Organization)-[t:MEMBERSHIP]->() WHERE t.start_date > $day"
        " RETURN t.id AS id ORDER BY id",
        "sparql": "SELECT ?id { ?t a cg:Membership ; dct:identifier ?id ; sdo:startDate ?from"
        " FILTER(?from > $day) } ORDER BY ?id",
        "sql": "SELECT id FROM membership WHERE start_date > $day ORDER BY id",
    },
    "endless": {
        "cypher": "UNWIND range(1, 5000000) AS x UNWIND range(1, 5000000) AS y"
        " WITH x, y WHERE x + y = -1 RETURN count(*) AS n",
        # Rows must come out for Oxigraph's deadline to be looked at.
        "sparql": "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }",
        "sql": "SELECT count(*) FROM range(10000000) a, range(1000) b, range(1000) c"
        " WHERE hash(a.range, b.range, c.range) = 7",
    },
}
REFUSED = {
    "cypher": [
        "CREATE (org:Organization {id: 'x'}) RETURN org",
        "MATCH (org:Organization) SET org.name = 'x' RETURN org",
        "MATCH (org:Organization) DETACH DELETE org",
        "LOAD CSV FROM 'file:///etc/hosts' AS row RETURN row",
        "LOAD CSV FROM 'http://127.0.0.1:1/x' AS row RETURN row",
        "MATCH (org RETURN org",
    ],
    "sparql": [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <a> <b> <c> }",
        "LOAD <http://127.0.0.1:1/x>",
        "SELECT ?s { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }",
        "SELECT ?s { ?s ?p",
    ],
    "sql": [
        "DELETE FROM organization",
        "CREATE TABLE extra (id INTEGER)",
        "SELECT 1; SELECT 2",
        "COPY organization TO 'stolen.csv'",
        "SELECT * FROM read_csv('/etc/hosts')",
        "ATTACH 'other.duckdb'",
        "SET threads = 9",
        "SELECT $nobody",
        "SELEC",
    ],
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return build_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(params=sorted(LANGUAGES))
def engine(request: pytest.FixtureRequest, town: Edition) -> Iterator[Engine]:
    with contextlib.closing(open_engine(request.param, town)) as opened:
        yield opened


def ask(engine: Engine, question: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
    text = PREPARED[question][engine.language]
    return engine.run(text, parameters, seconds=60, row_limit=1000).rows


def _count_text(language: str, name: str) -> str:
    kind = load_types()[name]
    if language == "sql":
        return f"SELECT count(*) AS n FROM {name}"
    if language == "cypher":
        pattern = f"()-[x:{kind.label}]->()" if kind.is_tie else f"(x:{kind.label})"
        return f"MATCH {pattern} RETURN count(x) AS n"
    if kind.is_tie and kind.rdf == "triple":
        return f"SELECT (COUNT(*) AS ?n) {{ ?a cg:{name} ?b }}"
    return f"SELECT (COUNT(*) AS ?n) {{ ?x a {kind.rdf_class[0]} }}"


def test_counts_are_those_of_the_tables(engine: Engine, town: Edition) -> None:
    found = {
        name: engine.run(_count_text(engine.language, name), {}, seconds=60, row_limit=1).rows[0][0]
        for name in load_types()
    }
    assert found == town.counts


def test_names_come_back_as_they_are(engine: Engine, town: Edition) -> None:
    assert ask(engine, "all names") == town.frame("organization", ["id", "name"]).rows()


def test_null_parameter_means_all_and_a_text_means_itself(engine: Engine, town: Edition) -> None:
    names = town.frame("organization", ["id", "name"])
    assert len(ask(engine, "by name", name=None)) == names.height
    for key, name in names.rows():
        assert (key,) in ask(engine, "by name", name=name)
    for text in ('" } #', "' OR 1=1 --", "') RETURN 1 //", "\\", "$name", "?text", "\n\r\t"):
        assert ask(engine, "by name", name=text) == []


def test_values_have_python_types(engine: Engine) -> None:
    assert ask(engine, "types") == [(datetime.date(2019, 5, 1), True, None, 120000, 0.125)]


def test_date_parameter_is_compared_as_a_date(engine: Engine) -> None:
    assert ask(engine, "after a day", day=datetime.date(2019, 5, 1)) == [("membership-2",)]


def test_rows_beyond_the_limit_are_cut_and_said(engine: Engine) -> None:
    text = PREPARED["all names"][engine.language]
    cut = engine.run(text, {}, seconds=60, row_limit=3)
    assert (len(cut.rows), cut.truncated) == (3, True)
    whole = engine.run(text, {}, seconds=60, row_limit=12)
    assert (len(whole.rows), whole.truncated) == (12, False)
    assert cut.columns == whole.columns == ("id", "name")


def test_what_writes_or_reaches_outside_is_refused(
    engine: Engine, town: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in REFUSED[engine.language]:
        with pytest.raises(QueryError):
            engine.run(text, {}, seconds=60, row_limit=10)
    assert list(tmp_path.iterdir()) == []
    assert len(ask(engine, "all names")) == town.counts["organization"]


def test_cypher_database_itself_is_read_only(town: Edition) -> None:
    with contextlib.closing(open_engine("cypher", town)) as engine:
        assert isinstance(engine, CypherEngine)
        assert engine._database is not None
        # Past query(), which refuses to write anyway.
        with pytest.raises(ArcadeDBError, match=r"(?i)read.only"):
            engine._database.command("opencypher", "CREATE (org:Organization {id: 'x'})")


def test_deadline_ends_a_query(engine: Engine) -> None:
    with pytest.raises(QueryError, match="took longer than"):
        engine.run(PREPARED["endless"][engine.language], {}, seconds=0.3, row_limit=1_000_000_000)
    assert ask(engine, "all names")


def test_two_engines_on_one_edition_close_one_by_one(engine: Engine, town: Edition) -> None:
    other = open_engine(engine.language, town)
    other.close()
    assert ask(engine, "all names")


def test_one_engine_answers_several_threads(engine: Engine) -> None:
    expected = ask(engine, "all names")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ask(engine, "all names"), range(40)))
    assert found == [expected] * 40


def test_closed_engine_answers_nothing(town: Edition) -> None:
    for language in LANGUAGES:
        engine = open_engine(language, town)
        engine.close()
        with pytest.raises(QueryError):
            ask(engine, "all names")


def test_unknown_language_names_the_known_ones(town: Edition) -> None:
    with pytest.raises(UsageError, match="use one of cypher, sparql, sql"):
        open_engine("gremlin", town)


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_edition_opens(tmp_path: Path, language: str) -> None:
    edition = edition_of(tmp_path)
    with contextlib.closing(open_engine(language, edition)) as engine:
        assert ask(engine, "all names") == []


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_tie_that_leads_nowhere_is_not_served(tmp_path: Path, language: str) -> None:
    edition = edition_of(
        tmp_path,
        organization=[{"id": "o1", "name": "Example One"}],
        membership=[{"source_id": "o1", "target_id": "gone"}],
    )
    with pytest.raises(SnapshotError, match="membership 0 of 1"):
        open_engine(language, edition)
    assert not (edition.cache / language).exists()


def test_nothing_is_written_beside_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = edition_of(tmp_path / "town", organization=[{"id": "o1", "name": "Example One"}])
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for language in LANGUAGES:
        prepare_engine(language, edition)
        open_engine(language, edition).close()
    assert list((tmp_path / "here").iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "town").iterdir()) == ["cache", "tables"]
