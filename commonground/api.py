"""CommonGround from Python: open a workspace, ask it, get a `Result` with a Polars table.

```python
import commonground

town = commonground.open("town")
gaps = town.analyse("service-gaps", place="NV")
gaps.sentence, gaps.table, gaps.coverage
town.query("who_works_here", sector="business").rows()
town.sql("SELECT name, city FROM organization WHERE state = $state", state="NV").table
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonground.workspace import Workspace, open_workspace
from graph.errors import QueryError
from graph.result import Result
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    from graph.engines.protocol import Answer

QUERY_SECONDS = 120.0
QUERY_ROWS = 100_000
WHOLE = 1_000_000_000  # a limit that cuts nothing off


@dataclass(frozen=True)
class Landscape:
    """One opened edition of a workspace, ready to be asked.

    It changes nothing; a workspace that is built again is opened again to see the new version.
    """

    workspace: Workspace
    edition: Edition
    links: str = "accepted"

    def analyse(self, name: str, **parameters: object) -> Result:
        """Ask one of the questions that ``commonground analyses`` lists.

        Parameters are those the analysis declares (place, service, population, coalition, limit);
        `UsageError` names the nearest analysis or parameter where a word is unknown.
        """
        from graph.analysis import run_analysis

        result = run_analysis(self.edition, name, **parameters)
        if self.links == "accepted":
            return result
        return replace(result, parameters={**result.parameters, "links": self.links})

    def with_links(self, links: str) -> Landscape:
        """Open the same records joined by another threshold, to compare an answer with.

        ``certain`` joins by identifiers, rules and people only, ``accepted`` is what is published,
        ``likely`` joins what is more likely one than two, too. The first time takes as long as a
        build. Raises `WorkspaceError` where files or decisions changed since the last build.
        """
        from commonground.links import open_links

        edition = open_links(self.workspace, links, scope=self.edition.scope)
        return Landscape(self.workspace, edition, links)

    def compare_links(self, name: str, *, links: str | None = None, **parameters: object) -> Result:
        """Show which rows of an analysis change at another threshold: ``certain`` or ``likely``.

        Without ``links`` at both. Takes what `analyse` takes.
        """
        from commonground.links import LINKS
        from graph.analysis import get_analysis
        from graph.analysis.changed_rows import compare_rows

        limit = parameters.pop("limit", None)
        if "limit" in get_analysis(name).parameters:
            parameters["limit"] = WHOLE
        chosen = [links] if links else [other for other in LINKS if other != "accepted"]
        published = self.analyse(name, **parameters)
        others = {other: self.with_links(other).analyse(name, **parameters) for other in chosen}
        return compare_rows(published, others, limit if isinstance(limit, int) else None)

    def query(self, name: str, *, language: str = "sql", **parameters: object) -> Result:
        """Ask one of the library questions that ``commonground queries`` lists, in one language.

        The rows are the same in ``sql``, ``cypher`` and ``sparql``; parameters that are not given
        take the defaults of the question.
        """
        from graph.query.library import run_library_query

        return run_library_query(self.edition, name, language=language, parameters=parameters)

    def sql(self, text: str, **parameters: object) -> Result:
        """Run one reading statement of DuckDB SQL; parameters are written ``$name``."""
        return self._ask("sql", text, parameters)

    def cypher(self, text: str, **parameters: object) -> Result:
        """Run one reading statement of Cypher; parameters are written ``$name``."""
        return self._ask("cypher", text, parameters)

    def sparql(self, text: str, **parameters: object) -> Result:
        """Run one reading query of SPARQL 1.1 of any form; parameters are written ``$name``."""
        return self._ask("sparql", text, parameters)

    def _ask(self, language: str, text: str, parameters: Mapping[str, object]) -> Result:
        import polars as pl

        from graph.result import Column, make_result

        answer = ask_text(self.edition, language, text, parameters)
        table = pl.DataFrame(
            answer.rows, list(answer.columns), orient="row", strict=False, infer_schema_length=None
        )
        more = " or more" if answer.truncated else ""
        return make_result(
            self.edition,
            name=language,
            question=text,
            sentence=f"{table.height}{more} rows.",
            table=table,
            columns=tuple(Column(name, "As the query names it.") for name in answer.columns),
            n=table.height,
            parameters=parameters,
        )


def open(path: str | Path, *, edition: str = "steward", scope: str = "field") -> Landscape:
    """Open the published snapshot of a workspace folder.

    ``scope`` is ``field`` (organizations with a reason to be in the anti-trafficking field and
    what is tied to them) or ``all``. Raises `WorkspaceError` where the folder is no workspace and
    `SnapshotError` where nothing was published or the snapshot is damaged.
    """
    from graph.snapshot import open_edition

    workspace = open_workspace(Path(path))
    return Landscape(workspace, open_edition(workspace.folder, edition=edition, scope=scope))


def open_demonstration(*, scope: str = "field") -> Landscape:
    """Open the synthetic demonstration; the first call builds it, which takes half a minute."""
    from commonground import demonstration

    return open(demonstration.open_demonstration().folder, scope=scope)


def ask_text(edition: Edition, language: str, text: str, parameters: Mapping[str, Any]) -> Answer:
    """Answer a query text in a child process that is killed after two minutes.

    The text passes the guard first: one reading statement. Rows beyond 100,000 are cut off and the
    answer says so. Raises `QueryError` for what is refused, fails, or names two columns alike.
    """
    from graph.query.worker import run_in_child

    answer = run_in_child(
        edition, language, text, parameters, seconds=QUERY_SECONDS, row_limit=QUERY_ROWS
    )
    twice = sorted({name for name in answer.columns if answer.columns.count(name) > 1})
    if twice:
        what = f"gives two columns named {', '.join(twice)}"
        raise QueryError(language, what, "name one of them otherwise, with AS")
    return answer
