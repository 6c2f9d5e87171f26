"""A place: who is here, what is missing, what is there twice, who joins whom, said and done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl
import streamlit as st

from commonground.explorer.facts.who_is_here import list_who_is_here
from commonground.explorer.parts.answer import show_answer, show_columns
from commonground.explorer.parts.choices import choose_place, choose_populations, choose_services
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.table import Shown
from commonground.explorer.reading import Reading
from graph.result import Result

_HERE = (
    Shown("organization", "Organization", opens="organization_id"),
    Shown("sector", "Sector", kind="code"),
    Shown("city", "City"),
    Shown("is_office_here", "Office here", help="Its registered office lies in this place."),
    Shown("program_count", "Programs that reach here"),
    Shown("services", "Their services"),
    Shown("coalition_count", "Coalitions"),
)
_GAPS = (
    Shown("place", "County"),
    Shown("service_name", "Service"),
    Shown("kind", "Who reaches it", kind="code"),
    Shown("need_level", "Need, against the state", kind="code"),
    Shown("reason", "Why it is listed", kind="sentence"),
    Shown("coming", "Planned programs"),
    Shown("nearest_organization", "Nearest to ask", opens="nearest_organization_id"),
    Shown("nearest_km", "Kilometres away", kind="whole"),
)
_OVERLAP = (
    Shown("one_organization", "One", opens="one_organization_id"),
    Shown("one_program", "Its program"),
    Shown("other_organization", "The other", opens="other_organization_id"),
    Shown("other_program", "Its program"),
    Shown("shared_services", "Both give"),
    Shown("shared_populations", "Both serve"),
    Shown("shared_counties", "Shared counties"),
    Shown("is_linked", "Share a coalition"),
)
_BRIDGES = (
    Shown("organization", "Organization", opens="organization_id"),
    Shown("sector", "Sector", kind="code"),
    Shown("reason", "Why it is listed", kind="sentence"),
    Shown("coalition_count", "Coalitions"),
    Shown("partner_count", "Partners"),
    Shown("cut_off_count", "Would lose touch", help="Organizations with no other way to the rest."),
    Shown("rank", "Rank", kind="plain"),
    Shown("rank_best", "At best", kind="plain", help="Rank if a tenth of the ties were unknown."),
    Shown("rank_worst", "At worst", kind="plain"),
)
_SAID = (
    Shown("group_name", "Group", kind="code"),
    Shown("organization_count", "Organizations named"),
    Shown("n", "Asked and looked for"),
    Shown("claim_share", "Say they take part", kind="share"),
    Shown("act_share", "Were seen taking part", kind="share"),
    Shown("follow_through", "Of those who say so, seen", kind="share"),
    Shown("follow_through_low", "At least", kind="share", help="Low end of the 95 % interval."),
    Shown("follow_through_high", "At most", kind="share", help="High end of the 95 % interval."),
)
_NOT_A_VERDICT = "A missing row is not a verdict: see under the table what the sources looked for."


def render(reading: Reading) -> None:
    """Ask for a place and show the chosen one of its five views."""
    show_title("A place", "What is already there, before anybody adds to it.")
    place = choose_place(reading)
    tabs = st.tabs(list(_VIEWS), key="view", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, _VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                show(reading, place)


def _show_who_is_here(reading: Reading, place: str | None) -> None:
    result = reading.fact(list_who_is_here, place)
    empty = f"Nobody is known here. {_NOT_A_VERDICT}"
    show_answer(reading, result, _HERE, key="here", empty=empty)
    _explain(
        "An organization is listed where its registered office lies here, or where one of its "
        "programs states that it reaches here: by name, by a radius round its site, or the whole "
        "state. Programs for the whole country or by phone reach every place and are left out.",
        result,
    )


def _show_gaps(reading: Reading, place: str | None) -> None:
    services, populations = _narrow(reading)
    result = reading.analyse("service-gaps", place=place, service=services, population=populations)
    empty = f"Every service asked for is reached by two or more organizations. {_NOT_A_VERDICT}"
    named = result.table.with_columns(pl.concat_str("place", "state", separator=", "))
    show_answer(reading, result, _GAPS, key="gaps", empty=empty, table=named)
    _explain(
        "A gap is a county and a service that no known program reaches, by what programs state of "
        "their reach; an address is not a service area. Need is the share of people in poverty "
        "against the state's: a hint, never a count of victims. Counties without figures or "
        "without a directory of programs are listed as not known, never as empty.",
        result,
    )


def _show_overlap(reading: Reading, place: str | None) -> None:
    services, populations = _narrow(reading)
    result = reading.analyse("duplication", place=place, service=services, population=populations)
    empty = f"No two programs of different organizations do the same here. {_NOT_A_VERDICT}"
    show_answer(reading, result, _OVERLAP, key="overlap", empty=empty)
    _explain(
        "Two programs are listed where they give the same services to the same people in the same "
        "counties. Rare services weigh more; the three overlaps are multiplied. Partners are left "
        "out, and so are pairs that share only counties of higher need: there, a second program "
        "is capacity. Read each row as a question to both, not as a fault.",
        result,
    )


def _show_bridges(reading: Reading, place: str | None) -> None:
    result = reading.analyse("bridges", place=place)
    empty = f"No organization here joins groups that would otherwise be apart. {_NOT_A_VERDICT}"
    show_answer(reading, result, _BRIDGES, key="bridges", empty=empty)
    _explain(
        "The network holds partnerships and shared coalitions of at most 200 members; a shared "
        "coalition of k members weighs 1/(k-1). The order is by pairs of circles (a coalition or a "
        "partner) that meet only in this organization. The files add the brokerage roles of Gould "
        "and Fernandez between sectors with what shuffled sectors would give, betweenness, and "
        "articulation points. Ranks are hypotheses: see how far they move when ties are missing.",
        result,
    )


def _show_said_and_done(reading: Reading, place: str | None) -> None:
    result = reading.analyse("participation", place=place)
    empty = f"Nothing is known about what is said or was seen here. {_NOT_A_VERDICT}"
    unknown = (pl.col("group_kind") == "sector") & (pl.col("group_name") == "unknown")
    named = result.table.with_columns(
        group_name=pl.when(unknown).then(pl.lit("Sector not known")).otherwise("group_name")
    )
    show_answer(reading, result, _SAID, key="said", empty=empty, table=named)
    _explain(
        "Saying and doing are compared only where somebody asked and somebody looked. Seen means "
        "attended, by dated minutes, or acted together; being on a roster or signing an agreement "
        "is not taking part. No share is shown for fewer than five organizations. Intervals: "
        "Wilson for a share, Newcombe for the difference of paired shares, both 95 %.",
        result,
    )


def _narrow(reading: Reading) -> tuple[str, str]:
    left, right = st.columns(2)
    with left:
        services = choose_services(reading)
    with right:
        populations = choose_populations(reading)
    return services, populations


def _explain(text: str, result: Result) -> None:
    with st.expander("How this is computed"):
        st.markdown(text)
        st.markdown("**Columns of the files**")
        show_columns(result)


_VIEWS: Mapping[str, Callable[[Reading, str | None], None]] = {
    "Who is here": _show_who_is_here,
    "Gaps": _show_gaps,
    "Overlap": _show_overlap,
    "Bridges": _show_bridges,
    "Said and done": _show_said_and_done,
}
