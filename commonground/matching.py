"""How a workspace matches: its thresholds, its trained weights, its registers."""

from __future__ import annotations

from dataclasses import replace

from commonground.workspace import SETTINGS, Workspace
from graph.errors import WorkspaceError
from graph.identity.settings import Matching
from loaders.reading.sources import read_source

MODEL = "matching.json"


def matching_of(workspace: Workspace) -> Matching:
    """Give the settings of matching of a workspace.

    Thresholds may stand in ``commonground.toml`` as ``[matching] accept = 0.95, review = 0.2``;
    weights, once trained, lie in ``decisions/matching.json``. Raises `WorkspaceError` for
    thresholds that are none.
    """
    once = frozenset(
        name for name, item in workspace.datasets.items() if read_source(item.source).listed_once
    )
    given = workspace.matching
    unknown = sorted(set(given) - {"accept", "review"})
    settings = Matching(model=workspace.decisions / MODEL, listed_once=once)
    accept, review = given.get("accept", settings.accept), given.get("review", settings.review)
    chosen = replace(settings, accept=accept, review=review)
    if unknown or not _fits(chosen):
        where = f"{workspace.folder / SETTINGS}: [matching]"
        what = f"knows no {unknown[0]!r}" if unknown else "holds thresholds that cannot be"
        raise WorkspaceError(where, what, "write accept and review, 0 < review <= accept <= 1")
    return chosen


def _fits(settings: Matching) -> bool:
    values = (settings.review, settings.accept)
    return all(type(value) in (int, float) for value in values) and (
        0 < settings.review <= settings.accept <= 1
    )
