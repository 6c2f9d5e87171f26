"""Free text is answered in a process of its own, and nothing it does outlives its deadline."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import QueryError
from graph.query import worker
from graph.query.worker import close_workers, run_in_child
from graph.snapshot.edition import Edition
from tests.editions import edition_of

READS = {
    "cypher": "MATCH (o:Organization) RETURN o.name AS name ORDER BY name",
    "sparql": "SELECT ?name { ?o a org:Organization ; skos:prefLabel ?name } ORDER BY ?name",
    "sql": "SELECT name FROM organization ORDER BY name",
}
NAMES = [("Example Harbor",), ("Example Hill",)]
ENDLESS = {
    "cypher": "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b "
    "UNWIND range(1, 100000) AS c WITH a, b, c WHERE a + b + c < 0 RETURN count(*) AS n",
    "sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . "
    "?p ?q ?r }",
    "sql": "SELECT count(*) FROM range(100000) a, range(100000) b, range(100000) c "
    "WHERE a.range + b.range + c.range < 0",
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    made = edition_of(
        tmp_path_factory.mktemp("edition"),
        organization=[
            {"id": "organization-1", "name": "Example Harbor", "state": "CT"},
            {"id": "organization-2", "name": "Example Hill", "state": "RI"},
        ],
        service=[{"id": f"service-{number}", "name": f"Service {number}"} for number in range(50)],
    )
    yield made
    close_workers()


def pid_of(edition: Edition, language: str) -> int:
    found = worker._workers[edition, language].pid
    assert found is not None
    return found


@pytest.mark.parametrize("language", READS)
def test_a_question_is_answered_and_the_worker_stays(edition: Edition, language: str) -> None:
    answer = run_in_child(edition, language, READS[language])
    assert (answer.columns, answer.rows, answer.truncated) == (("name",), NAMES, False)
    first = pid_of(edition, language)
    run_in_child(edition, language, READS[language])
    assert pid_of(edition, language) == first != os.getpid()


@pytest.mark.parametrize("language", READS)
def test_rows_beyond_the_limit_are_cut_and_said_so(edition: Edition, language: str) -> None:
    answer = run_in_child(edition, language, READS[language], row_limit=1)
    assert (answer.rows, answer.truncated) == (NAMES[:1], True)


def test_parameters_reach_the_engine(edition: Edition) -> None:
    text = "SELECT name FROM organization WHERE state = $state"
    assert run_in_child(edition, "sql", text, {"state": "RI"}).rows == NAMES[1:]


@pytest.mark.parametrize("language", ENDLESS)
def test_an_endless_query_ends_and_the_next_one_is_answered(
    edition: Edition, language: str
) -> None:
    with pytest.raises(QueryError, match=r"longer than 0\.5 s|[Tt]imeout"):
        run_in_child(edition, language, ENDLESS[language], seconds=0.5)
    assert run_in_child(edition, language, READS[language]).rows == NAMES


def test_an_engine_that_cannot_be_stopped_is_killed(edition: Edition) -> None:
    run_in_child(edition, "sparql", READS["sparql"])
    before = pid_of(edition, "sparql")
    with pytest.raises(QueryError, match="took longer"):
        run_in_child(edition, "sparql", ENDLESS["sparql"], seconds=0.2)
    run_in_child(edition, "sparql", READS["sparql"])
    assert pid_of(edition, "sparql") != before


@pytest.mark.parametrize("language", READS)
def test_errors_of_the_engine_arrive_with_their_words(edition: Edition, language: str) -> None:
    wrong = {"cypher": "RETURN nobody", "sparql": "SELECT * { ?s }", "sql": "SELECT nobody"}
    with pytest.raises(QueryError) as caught:
        run_in_child(edition, language, wrong[language])
    assert len(caught.value.what) > 10


@pytest.mark.parametrize("language", READS)
def test_refused_text_never_reaches_an_engine(
    edition: Edition, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reached(*_: object) -> None:
        pytest.fail("the text went on to a worker")

    monkeypatch.setattr(worker, "_worker_of", reached)
    with pytest.raises(QueryError):
        run_in_child(edition, language, "DROP TABLE organization")


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_too_much_memory_ends_the_query_only(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_workers()
    monkeypatch.setattr(worker, "MEMORY_BYTES", {"sql": 3 * 2**29})
    with pytest.raises(QueryError, match="Out of Memory"):
        run_in_child(edition, "sql", "SELECT length(repeat('x', 3000000000))")
    assert run_in_child(edition, "sql", READS["sql"]).rows == NAMES


def test_the_longest_unused_worker_makes_room(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_workers()
    monkeypatch.setattr(worker, "MOST_WORKERS", 1)
    run_in_child(edition, "sql", READS["sql"])
    held = worker._workers[edition, "sql"]
    run_in_child(edition, "sparql", READS["sparql"])
    assert list(worker._workers) == [(edition, "sparql")]
    assert held.pid is None


def test_closing_ends_the_processes_and_the_next_question_starts_anew(edition: Edition) -> None:
    run_in_child(edition, "sql", READS["sql"])
    before = pid_of(edition, "sql")
    close_workers()
    assert not worker._workers
    run_in_child(edition, "sql", READS["sql"])
    assert pid_of(edition, "sql") != before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_no_process_is_left_when_python_ends(edition: Edition, tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    program = (
        f"import sys, pickle; sys.path.insert(0, {str(root)!r})\n"
        "from graph.query import worker\n"
        "edition = pickle.loads(sys.stdin.buffer.read())\n"
        f"worker.run_in_child(edition, 'sql', {READS['sql']!r})\n"
        "print(worker._workers[edition, 'sql'].pid)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps(edition),
        capture_output=True,
        timeout=120,
        check=True,
        cwd=tmp_path,
    )
    assert done.stderr == b""
    assert not Path(f"/proc/{int(done.stdout)}").exists()
