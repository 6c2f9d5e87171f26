"""Explain pairs of a workspace: the published judgements beside the records they rest on."""

from __future__ import annotations

from commonground.matching import matching_of
from commonground.review.comparing import scorer_of
from commonground.review.sides import create_record_view
from commonground.workspace import Workspace
from graph.identity.explain import explain
from graph.identity.explained import Explanation
from graph.snapshot import open_edition


def explain_pair(workspace: Workspace, a: str, b: str) -> Explanation:
    """Explain why two organizations are one, or why not, by the published steward edition.

    ``a`` and ``b`` are ids, records (``dataset:key``) or names. `UsageError` where one is unknown
    or several bear it; `SnapshotError` where nothing is published.
    """
    with open_edition(workspace.folder, scope="all").connect() as connection:
        create_record_view(connection, workspace)
        settings, scorer = matching_of(workspace), scorer_of(workspace)
        return explain(connection, a, b, settings=settings, scorer=scorer)
