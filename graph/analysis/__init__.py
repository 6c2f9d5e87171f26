"""The questions that CommonGround answers by itself, and the one way to ask them.

To add an analysis: one file in this folder, one test, and one entry in `ANALYSES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.analysis import Analysis, nearest
from graph.errors import UsageError

if TYPE_CHECKING:
    from graph.result import Result
    from graph.snapshot.edition import Edition

ANALYSES: tuple[Analysis, ...] = (
    Analysis(
        "before-you-start",
        "graph.analysis.before_you_start:look_before_you_start",
        "What is already happening here, and whom could we extend?",
        ("place", "service", "population", "limit"),
        scope="all",  # adjacent organizations are often outside the field
    ),
    Analysis(
        "bridges",
        "graph.analysis.bridges:rank_bridges",
        "Which organizations join groups that would otherwise be apart?",
        ("place", "limit"),
    ),
    Analysis(
        "duplication",
        "graph.analysis.duplication:find_duplication",
        "Which programs do the same work for the same people in the same places?",
        ("place", "service", "population", "limit"),
    ),
    Analysis(
        "grants-received",
        "graph.analysis.grants_received:list_grants_received",
        "Which grants did an organization receive, and which of them may be another's?",
        ("organization", "limit"),
        scope="all",  # whom a grant may be for is often outside the field
    ),
    Analysis(
        "participation",
        "graph.analysis.participation:compare_said_and_done",
        "How many of those who say they take part in a coalition were seen doing so?",
        ("place", "coalition"),
    ),
    Analysis(
        "service-gaps",
        "graph.analysis.service_gaps:find_service_gaps",
        "Where does nobody offer a service that neighbouring places have?",
        ("place", "service", "population", "limit"),
    ),
)


def get_analysis(name: str) -> Analysis:
    """Give one analysis by its name; `UsageError` names the nearest known ones.

    >>> get_analysis("bridges").parameters
    ('place', 'limit')
    """
    known = {analysis.name: analysis for analysis in ANALYSES}
    if name not in known:
        raise UsageError(f"analysis {name}", "there is no such analysis", nearest(name, known))
    return known[name]


def run_analysis(edition: Edition, name: str, **parameters: object) -> Result:
    """Ask one question of an edition.

    A parameter that is ``None`` counts as not given. A parameter that the analysis does not take
    raises `UsageError`; values it cannot use raise what the analysis itself says. The answer says
    how many of its organizations hang on uncertain links (`graph.analysis.uncertain`).
    """
    analysis = get_analysis(name)
    given = {key: value for key, value in parameters.items() if value is not None}
    for key in sorted(set(given) - set(analysis.parameters)):
        where = f"analysis {name}"
        raise UsageError(where, f"takes no {key}", nearest(key, analysis.parameters))
    from graph.analysis.uncertain import tell_uncertainty

    return tell_uncertainty(edition, analysis.load()(edition, **given))
