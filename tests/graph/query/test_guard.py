"""Free text that could write, read files, call outside or hang is refused; what reads may pass."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from graph.errors import QueryError, UsageError
from graph.query.guard import check_text
from graph.query.tokens import tokenize

CYPHER_ATTACKS = {
    "create": "CREATE (:Organization {name: 'x'})",
    "write behind a read": "MATCH (n) SET n.name = 'x'",
    "delete": "match (n) detach delete n",
    "merge in mixed case": "MATCH (n) MeRgE (m:X)",
    "remove": "MATCH (n) REMOVE n.name",
    "look-alike letter": "MATCH (n) \u017fET n.name = 'x'",
    "write in a subquery": "MATCH (n) CALL { WITH n DELETE n } RETURN n",
    "write behind a comment": "MATCH (n) /* RETURN n */ DELETE n",
    "write behind a string": "MATCH (n {name: 'it\\'s'}) DELETE n",
    "write behind a quoted name": "MATCH (n:`a``b`) DELETE n",
    "write in a loop": "MATCH (n) FOREACH (x IN [1] | SET n.a = x)",
    "read a file": "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "read a file behind a clause": "WITH 1 AS a LOAD CSV FROM 'file:///x' AS b RETURN b",
    "several statements": "MATCH (n) RETURN n; MATCH (m) RETURN m",
    "foreign procedure": "CALL apoc.load.json('http://127.0.0.1/') YIELD value RETURN value",
    "procedure of the server": "CALL dbms.listConfig()",
    "writing db procedure": "CALL db.createLabel('X')",
    "procedure in quotes": "CALL `apoc`.`load`.`json`('x') YIELD value RETURN value",
    "procedure behind a clause": "MATCH (n) CALL gds.pageRank.stream('x') YIELD score RETURN score",
    "SQL behind a function": "RETURN sql.eval('SELECT 1')",
    "foreign function": "RETURN apoc.util.sha1(['x'])",
    "function in quotes": "RETURN `apoc.load.json`('x')",
    "batches": "CALL { MATCH (n) RETURN n } IN TRANSACTIONS OF 10 ROWS RETURN 1",
    "other graph": "CALL { USE other MATCH (n) RETURN n } RETURN n",
    "schema": "DROP INDEX x",
    "profile": "PROFILE MATCH (n) RETURN n",
    "open path": "MATCH (a)-[*]-(b) RETURN b",
    "open path with a kind": "MATCH p = (a)-[:FUNDS*]->(b) RETURN p",
    "open path upwards": "MATCH (a)-[*2..]->(b) RETURN b",
    "long path": "MATCH (a)-[r*1..7]->(b) RETURN b",
    "fixed long path": "MATCH (a)-[*12]->(b) RETURN b",
    "bound by a parameter": "MATCH (a)-[*1..$far]->(b) RETURN b",
    "open shortest path": "MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
    "plus behind an arrow": "MATCH (a)-[:FUNDS]->+(b) RETURN b",
    "star behind an arrow": "MATCH (a)-->*(b) RETURN b",
    "plus behind an undirected tie": "MATCH (a)-[:FUNDS]-+(b) RETURN b",
    "plus behind a group": "MATCH ((a)-[:FUNDS]->(b))+ RETURN a",
    "open braces behind a group": "MATCH ((a)-[:FUNDS]->(b)){2,} RETURN a",
    "high braces": "MATCH (a)-[:FUNDS]->{1,40}(b) RETURN b",
    "escape that becomes a quote": "RETURN 'a\\u0027 DETACH DELETE n //'",
    "lone return": "MATCH (n) // RETURN n\rDELETE n",
    "comment in a comment": "MATCH (n) /* /* */ RETURN n",
    "line separator": "MATCH (n) // \u2028 DELETE n",
    "unended string": "MATCH (n) RETURN 'a",
    "unended comment": "MATCH (n) RETURN n /* a",
    "unended name": "MATCH (n) RETURN `a",
}
SPARQL_ATTACKS = {
    "service": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "silent service": "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "service with a variable": "SELECT * { ?s ?p ?e SERVICE ?e { ?a ?b ?c } }",
    "service without space": "SELECT*{SERVICE<http://127.0.0.1/>{?s ?p ?o}}",
    "service in small letters": "select * where { service <http://127.0.0.1/> { ?s ?p ?o } }",
    "service in a subquery": "SELECT * { { SELECT ?s { SERVICE <http://a/> { ?s ?p ?o } } } }",
    "service behind a comparison": "SELECT * { FILTER(?a<?b) SERVICE <http://a/> {?c>?d} }",
    "service behind a string": "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://a/> { ?s ?p ?o } }",
    "service behind a long string": "SELECT * { ?s ?p '''a'b''' SERVICE <http://a/> {?s ?p ?o}}",
    "service behind a dot": "PREFIX x: <http://x/> SELECT * {?s ?p x:a.SERVICE <http://a/> {}}",
    "look-alike letter": "SELECT * { \u017fERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "escape that becomes a word": "SELECT * { S\\u0045RVICE <http://a/> { ?s ?p ?o } }",
    "load": "LOAD <http://127.0.0.1/>",
    "load behind a prologue": "PREFIX x: <http://x/> LOAD <file:///etc/passwd>",
    "insert": "INSERT DATA { <http://a/> <http://b/> 1 }",
    "update behind a query": "SELECT * { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
    "delete with a graph": "WITH <http://g/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "clear": "CLEAR ALL",
    "drop": "DROP GRAPH <http://g/>",
    "copy": "COPY DEFAULT TO <http://g/>",
    "only a prologue": "PREFIX x: <http://x/>",
    "lone return": "SELECT * { # \r SERVICE <http://a/> { ?s ?p ?o } }",
    "unended string": "SELECT * { ?s ?p 'a }",
}
SQL_ATTACKS = {
    "copy out": "COPY organization TO '/tmp/out.csv'",
    "attach": "ATTACH '/tmp/other.db'",
    "several statements": "SELECT 1; ATTACH '/tmp/other.db'",
    "setting": "SET lock_configuration = false",
    "pragma": "PRAGMA database_list",
    "extension": "INSTALL httpfs",
    "load": "load httpfs",
    "export": "EXPORT DATABASE '/tmp/x'",
    "call": "CALL enable_logging()",
    "write in a table expression": "WITH gone AS (DELETE FROM organization RETURNING *) FROM gone",
    "csv": "SELECT * FROM read_csv('/etc/passwd')",
    "csv by schema": "SELECT * FROM main.read_csv_auto('/etc/passwd')",
    "csv in quotes": "SELECT * FROM \"read_csv\"('/etc/passwd')",
    "csv in capitals": "SELECT * FROM READ_CSV('/etc/passwd')",
    "text": "SELECT content FROM read_text('/etc/passwd')",
    "blob": "FROM read_blob('/etc/*')",
    "parquet": "FROM parquet_scan('/data/*.parquet')",
    "metadata": "FROM parquet_metadata('/data/x.parquet')",
    "glob": "SELECT * FROM glob('/home/*')",
    "scalar glob": "SELECT glob('/home/*')",
    "sniffer": "FROM sniff_csv('/etc/passwd')",
    "other database": "FROM sqlite_scan('/tmp/a.db', 't')",
    "text run as SQL": "FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "table by name": "FROM query_table('organization')",
    "serialized SQL": "SELECT json_execute_serialized_sql('{}')",
    "environment": "SELECT getenv('HOME')",
    "secrets": "FROM duckdb_secrets()",
    "settings": "FROM duckdb_settings()",
    "file as table": "SELECT * FROM '/etc/passwd'",
    "file as second table": "SELECT * FROM organization, '/data/x.parquet'",
    "file in a join": "SELECT * FROM organization o JOIN 'x.csv' x ON o.id = x.id",
    "file in brackets": "SELECT * FROM ('/data/x.parquet')",
    "file in quotes": 'SELECT * FROM "/data/x.parquet"',
    "file without quotes": "SELECT * FROM passwords.csv",
    "file in a subquery": "SELECT (SELECT count(*) FROM 'x.csv')",
    "file behind a bracket": "SELECT * FROM (SELECT 1), 'x.csv'",
    "described file": "DESCRIBE '/data/x.parquet'",
    "summarized file": "SUMMARIZE 'x.csv'",
    "unknown table function": "FROM some_table_function('x')",
    "word behind an escape string": "SELECT E'\\'' , 1 ; ATTACH 'x' --'",
    "word behind a dollar string": "SELECT $$ ' $$ ; ATTACH 'x'",
    "word behind a comment": "SELECT 1 -- it's\n; DROP TABLE organization --'",
    "comment in a comment": "SELECT 1 /* /* */ ; ATTACH 'x' /* */ */",
    "prepared": "PREPARE p AS SELECT 1",
    "explained write": "EXPLAIN ANALYZE DELETE FROM organization",
    "space beyond ASCII": "SELECT\u00a01",
}
COMMON_ATTACKS = {
    "nothing": "",
    "only a comment": "{comment}",
    "too long": "{read} {comment}" + "x" * 10_000,
    "nested": "{read}" + "(" * 65 + ")" * 65,
    "nested lists": "{read}" + "[" * 65 + "]" * 65,
    "run of negations": "{read}" + "NOT " * 65 + "true",
    "run of signs": "{read}" + "- " * 65 + "1",
    "null character": "{read} \x00",
    "backspace": "{read} {comment} \x08",
    "right-to-left override": "{read} {comment} \u202e",
    "zero width": "{read} {comment} \u200b",
}
READS = {"cypher": "RETURN 1 ", "sparql": "ASK {} ", "sql": "SELECT 1 "}
COMMENTS = {"cypher": "// a", "sparql": "# a", "sql": "-- a"}

CYPHER_INNOCENT = {
    "words in a string": "MATCH (n) WHERE n.name = 'DELETE; LOAD CSV' RETURN n",
    "words in a comment": "MATCH (n) // DELETE n; it's\nRETURN n /* DROP */",
    "property like a word": "MATCH (n) WHERE n.set = 1 AND n.load IS NULL RETURN n.delete",
    "word inside a word": "MATCH (loaded)-[:CREATED]->(n) RETURN loaded.offset AS settled",
    "label like a word": "MATCH (n:Set)-[:LOAD]->(m) RETURN n",
    "key like a word": "MATCH (n {set: 1, load: 2}) RETURN {delete: n.name, call: 1} AS row",
    "name in back-ticks": "MATCH (`delete`:`my; label`) RETURN `delete`.name",
    "parameter": "MATCH (n {ein: $load}) RETURN n",
    "closing semicolon": "MATCH (n) RETURN n ;\n",
    "bounded paths": "MATCH (a)-[*1..6]-(b), (a)-[:FUNDS*..3]->(c), (a)-[r*2]-(d) RETURN b, c, d",
    "bounded shortest path": "MATCH p = shortestPath((a)-[*..6]-(b)) RETURN length(p)",
    "bounded quantifiers": "MATCH ((a)-[:FUNDS]->(b)){1,3}-[:FUNDS]->{2}(c) RETURN c",
    "multiplying": "MATCH ()-[r:X WHERE r.n * 2 > 4]->(a) RETURN a.n*2, [x IN [1] | x*2]",
    "subqueries": "MATCH (n) CALL (n) { RETURN 1 AS x } RETURN n, COUNT { (n)-->() } AS c",
    "old subquery": "CALL { MATCH (n) RETURN n } RETURN n",
    "allowed procedure": "CALL db.labels() YIELD label RETURN label",
    "allowed procedure in capitals": "CALL db.relationshipTypes() YIELD relationshipType RETURN 1",
    "function families": "RETURN date.truncate('year', date()), duration.between(date(), date())",
    "undirected subtraction": "MATCH (a)--(b) RETURN a.x - -b.x, a.x-b.y",
    "path in a condition": "MATCH (a) WHERE (a)-->() AND NOT (a)-[:FUNDS]->() RETURN a",
    "map after a path": "MATCH (a)-->(b {x: 1}) RETURN [(a)-->(c) | c.name]",
    "other scripts": "MATCH (größe {name: '東京'}) RETURN größe.name",
    "double quotes": 'RETURN "it\'s DELETE \\" MERGE"',
    "windows lines": "MATCH (n)\r\nRETURN n",
}
SPARQL_INNOCENT = {
    "words in a string": "SELECT * { ?s ?p 'SERVICE <x>', \"LOAD\", '''a 'DROP' b''' }",
    "words in a comment": "SELECT * { # SERVICE <http://a/> it's\n ?s ?p ?o }",
    "variables": "SELECT ?service ?load { ?service ?insert $load }",
    "prefixed names": "PREFIX service: <http://a/service/> SELECT * { ?s service:load cg:service }",
    "base and prefixes": "BASE <http://a/>\nPREFIX : <#>\nprefix b: <b/>\nASK { :a b:c <d> }",
    "address with words": "SELECT * { ?s ?p <http://a/SERVICE/LOAD#DROP> }",
    "language tag": "SELECT * { ?s ?p 'a'@load }",
    "semicolons": "SELECT * { ?s a cg:Program ; cg:name ?name ; cg:status 'running' . }",
    "comparison": "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o>1) }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "paths": "SELECT * { ?s cg:within+/^cg:covers ?o }",
    "blank node and number": "SELECT * { _:load cg:count 1.5 }",
    "escaped local name": "SELECT * { ?s cg:a\\,b ?o }",
}
SQL_INNOCENT = {
    "words in a string": "SELECT 'ATTACH; it''s DROP' AS a FROM organization",
    "words in a comment": "SELECT 1 -- COPY it's\n/* ATTACH */",
    "column like a word": 'SELECT o.set, o.load, o."delete" FROM organization o',
    "name in quotes": 'SELECT "copy" FROM organization AS "load"',
    "word inside a word": "SELECT loaded, copy_count, setting FROM created WHERE updated > 1",
    "closing semicolon": "SELECT 1;",
    "brackets first": "(SELECT 1) UNION ALL (SELECT 2)",
    "from first": "FROM organization SELECT name, 'x', 'y' WHERE state IN ('CT', 'RI')",
    "table expressions": "WITH RECURSIVE up(id, n) AS (SELECT id, 0 FROM place), b AS (FROM up) "
    "SELECT * FROM b, up WHERE b.id = 'a.csv'",
    "values": "SELECT * FROM (VALUES ('a', 'b'), ('c', 'd')) AS t(x, y)",
    "table functions": "SELECT * FROM range(3) r(i), unnest(['a', 'b']) u(x)",
    "quotes in an escape string": "SELECT E'it\\'s ATTACH', $$it's COPY$$, $a$ 'DROP' $a$",
    "comparison with from": "FROM t WHERE a IS DISTINCT FROM 'x' AND b IS NOT DISTINCT FROM 'y'",
    "extract": "SELECT extract(year FROM date_trunc('year', d)), trim(both 'x' FROM name) FROM t",
    "strings in a join": "SELECT * FROM a JOIN b ON a.x = 'y.csv' AND b.z IN ('p', 'q'), c",
    "replace": "SELECT * REPLACE (upper(name) AS name), replace(name, 'a', 'b') FROM organization",
    "describe": "DESCRIBE organization",
    "show": "SHOW TABLES",
    "parameter": "SELECT * FROM organization WHERE state = $load",
    "glob operator": "SELECT * FROM organization WHERE name GLOB 'A*'",
    "lateral": "SELECT * FROM organization o, LATERAL (SELECT o.name AS n) x",
    "quoted table": 'SELECT * FROM "organization"',
    "casts and lists": "SELECT x::DATE, [1][1], {'a': 1}.a, list_transform(l, lambda v: v) FROM t",
}


def cases(*groups: tuple[str, dict[str, str]]) -> list[object]:
    return [
        pytest.param(language, text, id=f"{language}: {name}")
        for language, group in groups
        for name, text in group.items()
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    cases(("cypher", CYPHER_ATTACKS), ("sparql", SPARQL_ATTACKS), ("sql", SQL_ATTACKS)),
)
def test_attacks_are_refused(language: str, text: str) -> None:
    with pytest.raises(QueryError):
        check_text(text, language)


@pytest.mark.parametrize("language", READS)
@pytest.mark.parametrize("name", COMMON_ATTACKS)
def test_texts_that_no_language_may_hold_are_refused(language: str, name: str) -> None:
    text = COMMON_ATTACKS[name].format(read=READS[language], comment=COMMENTS[language])
    with pytest.raises(QueryError):
        check_text(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    cases(("cypher", CYPHER_INNOCENT), ("sparql", SPARQL_INNOCENT), ("sql", SQL_INNOCENT)),
)
def test_innocent_texts_pass(language: str, text: str) -> None:
    check_text(text, language)


@pytest.mark.parametrize("language", READS)
def test_the_limits_themselves_pass(language: str) -> None:
    nested = {"cypher": "RETURN {}1{}", "sparql": "ASK {{ FILTER {}1{} }}", "sql": "SELECT {}1{}"}
    depth = 63 if language == "sparql" else 64
    check_text(nested[language].format("(" * depth, ")" * depth), language)
    text = READS[language] + COMMENTS[language]
    check_text(text + "x" * (10_000 - len(text)), language)


def test_an_error_names_line_and_column() -> None:
    with pytest.raises(QueryError) as caught:
        check_text("MATCH (n)\r\n  WHERE n.a = 1\n  DELETE n", "cypher")
    assert caught.value.where == "cypher query, line 3, column 3"
    assert "DELETE" in caught.value.what


def test_an_unknown_language_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="cypher, sparql, sql"):
        check_text("g.V()", "gremlin")


@pytest.mark.parametrize("text", [*SQL_INNOCENT.values(), *SQL_ATTACKS.values()])
def test_sql_tokens_begin_where_duckdb_sees_them(text: str) -> None:
    """DuckDB's lexer is the oracle: no word of ours is inside one of its strings or comments."""
    try:
        words = [token for token in tokenize(text, "sql") if token.kind == "word"]
    except QueryError:
        return
    spans = duckdb.tokenize(text)
    for word in words:
        begun = [kind for start, kind in spans if start <= len(text[: word.start].encode())]
        assert str(begun[-1]) not in ("token_type.string_const", "token_type.comment"), word


def queries_of_the_library() -> list[Path]:
    return sorted((Path(__file__).parents[3] / "queries").glob("*/query.*"))


@pytest.mark.parametrize(
    "path",
    [path for path in queries_of_the_library() if path.suffix != ".toml"],
    ids=lambda path: f"{path.parent.name}{path.suffix}",
)
def test_our_own_queries_pass(path: Path) -> None:
    check_text(path.read_text(encoding="utf-8"), path.suffix[1:])


def shared(*parts: str) -> Path:
    root = Path(__file__).parents[3]
    path = (root / os.environ.get("COMMONGROUND_SHARED", "../shared")).joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing")
        pytest.skip(f"{path} is not here")
    return path


def test_the_w3c_update_tests_are_refused() -> None:
    passed = []
    for path in sorted(shared("corpora", "w3c-rdf-tests", "sparql").rglob("*.ru")):
        try:
            check_text(path.read_text(encoding="utf-8"), "sparql")
        except QueryError:
            continue
        passed.append(path.name)
    assert passed == []


def test_the_w3c_query_tests_pass_unless_they_ask_other_servers() -> None:
    refused = {}
    seen = 0
    for path in sorted(shared("corpora", "w3c-rdf-tests", "sparql").rglob("*.rq")):
        if "bad" in path.name.lower() or "service" in path.name.lower():
            continue
        seen += 1
        try:
            check_text(path.read_text(encoding="utf-8"), "sparql")
        except QueryError as error:
            refused[path.name] = error.what
    assert seen > 200
    # Each holds what we refuse on purpose, inside of a text.
    assert refused == {
        "1val1STRING_LITERAL1_with_UTF8_boundaries.rq": "holds a control character (U+0080)",
        "1val1STRING_LITERAL1_with_UTF8_boundaries_escaped.rq": "holds a \\u escape",
        "syn-codepoint-escape-01.rq": "holds a \\u escape",
    }
