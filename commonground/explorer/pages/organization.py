"""An organization or coalition: found by name, with who said what about it and when."""

from __future__ import annotations

import polars as pl
import streamlit as st

from commonground.explorer.facts import ties, undertakings
from commonground.explorer.facts.coalitions import list_all_coalitions
from commonground.explorer.facts.profile import Profile, list_stated_fields, read_profile
from commonground.explorer.facts.search import find_by_name
from commonground.explorer.network_view.picture import draw_neighbourhood
from commonground.explorer.parts.answer import show_answer
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.joined import show_joined
from commonground.explorer.parts.said_and_done import (
    SAID_AND_SEEN,
    count_seen,
    name_record,
    put_in_words,
    put_statements_in_words,
)
from commonground.explorer.parts.table import STEP, Shown
from commonground.explorer.reading import Reading
from commonground.explorer.state import give, take
from commonground.explorer.words import code, count, escape, money, sentence_case
from graph.result import Result
from graph.schema import get_type

_CODED = {"field_reasons"}
_NOT_FOUND = (
    "Try fewer words, or a part of the name. Not being here says nothing about it: its publisher's "
    "file may not have been loaded."
)
_FOUND = (
    Shown("name", "Name", opens="id"),
    Shown("kind", "Kind", kind="code"),
    Shown("sector", "Sector", kind="code"),
    Shown("city", "City"),
    Shown("state", "State"),
    Shown("ein", "Tax number (EIN)"),
)
_COALITIONS = (
    Shown("coalition", "Coalition", opens="coalition_id"),
    Shown("trafficking_form", "Works on", kind="code"),
    Shown("member_count", "Members"),
    Shown("seen_count", "Seen taking part", help="Members that a record shows attending or acting"),
    Shown("checked_count", "Checked by", help="Members that checked what is held about them"),
)
_WHEN = (
    Shown("role", "Role", kind="code"),
    Shown("start_date", "Since"),
    Shown("end_date", "Until"),
)
_MEMBERSHIPS = (Shown("coalition", "Coalition", opens="coalition_id"), *SAID_AND_SEEN, *_WHEN)
_ORGANIZATION = (
    Shown("organization", "Organization", opens="organization_id"),
    Shown("sector", "Sector", kind="code"),
)
_PROGRAMS = (
    Shown("program", "Program"),
    Shown("services", "Services"),
    Shown("populations", "For whom"),
    Shown("trafficking_form", "Answers", kind="code"),
    Shown("reach", "Reach", kind="code"),
    Shown("places", "Places it names"),
    Shown("status", "Status", kind="code"),
    Shown("last_confirmed", "Confirmed"),
)
_GRANTS = (
    Shown("direction", "Direction", kind="code"),
    Shown("organization", "From or to", opens="organization_id"),
    Shown("title", "Grant"),
    Shown("amount", "Amount"),
    Shown("kind", "Form", kind="code"),
    Shown("year", "Year", kind="plain"),
    Shown("award_date", "Awarded"),
    Shown("listing", "Listing", help="US assistance listing"),
)
_COMMITMENTS = (
    Shown("kind", "What", kind="code"),
    Shown("name", "Name"),
    *SAID_AND_SEEN,
    Shown("year", "Year", kind="plain"),
    Shown("source_url", "Document"),
)
_STATED = (
    Shown("field", "What"),
    Shown("value", "As stated"),
    Shown("publisher", "Publisher"),
    Shown("retrieved", "Retrieved"),
    Shown("record", "Record"),
)
_EVIDENCE = (
    Shown("with_whom", "About", help="The coalition or organization at the other end."),
    Shown("states", "What it states"),
    Shown("rung", "How far", kind="code"),
    Shown("date", "Date"),
    Shown("evidence_type", "Document", kind="code"),
    Shown("record", "Record"),
    Shown("url", "Address"),
)


def render(reading: Reading) -> None:
    """Show the search, and below it what was found or the profile that the address asks for."""
    show_title(
        "An organization or coalition",
        "Who it is, what it runs, whom it works with; what is said and what was seen.",
    )
    key = take("name", lambda text: text, "")
    words = st.text_input(
        "Name or tax number (EIN)", key=key, type="search", on_change=_leave_profile
    ).strip()
    give("name", words)
    id_ = st.query_params.get("id")
    if id_ is not None:
        _show_profile(reading, id_)
    elif words:
        show_answer(
            reading, reading.fact(find_by_name, words), _FOUND, key="found", empty=_NOT_FOUND
        )
    else:
        st.header("Coalitions", anchor=False)
        coalitions = reading.fact(list_all_coalitions)
        show_answer(
            reading, coalitions, _COALITIONS, key="coalitions", empty="No coalition is known here."
        )


def _leave_profile() -> None:
    st.query_params.pop("id", None)


def _show_profile(reading: Reading, id_: str) -> None:
    profile = reading.fact(read_profile, id_)
    if profile is None:
        st.info("Nothing here has this address. It may have been removed; search by name instead.")
        return
    st.header(escape(profile.name), anchor=False)
    st.markdown(_described(profile))
    if profile.kind == "coalition":
        _show_coalition(reading, profile)
    else:
        _show_organization(reading, profile)
    _show_sources(reading, profile)


def _described(profile: Profile) -> str:
    row = profile.row
    if profile.kind == "coalition":
        parts = ["Coalition", code(row["trafficking_form"])]
    else:
        place = ", ".join(filter(None, (row["city"], row["state"])))
        ein = row["ein"] and f"EIN {row['ein']}"
        parts = [f"Sector: {code(row['sector'] or 'unknown').lower()}", place, ein]
        parts.append(f"Survivor-led: {_declared(row['survivor_led'])}")
        parts.append(f"Community-led: {_declared(row['community_led'])}")
    if profile.latest is not None:
        parts.append(f"latest record retrieved {profile.latest.isoformat()}")
    return escape(" · ".join(filter(None, parts)))


def _stated(profile: Profile, name: str, value: str) -> str:
    """Write one stored value for a reader: codes in words, money as money."""
    field = get_type(profile.kind).fields[name]
    if field.unit == "US dollars":
        return money(int(value))
    return code(value) if field.codes or name in _CODED else value


def _declared(value: str | None) -> str:
    return code(value).lower() if value else "not asked"


def _show_organization(reading: Reading, profile: Profile) -> None:
    memberships = reading.fact(ties.list_memberships, profile.id)
    programs = reading.fact(ties.list_programs, profile.id)
    partners = reading.fact(ties.list_partners, profile.id)
    st.markdown(_known(memberships, programs, partners))
    if memberships.n + programs.n + partners.n:
        _show_picture(reading, profile)
    _section(reading, "Programs", programs, _PROGRAMS, "No program of it is known here.")
    empty = "It is on no list of a coalition that was loaded here."
    _section(reading, "Coalitions: said and done", memberships, _MEMBERSHIPS, empty)
    columns = (*_ORGANIZATION, *SAID_AND_SEEN, *_WHEN)
    _section(reading, "Works with", partners, columns, "No partnership of it is known here.")
    grants = reading.fact(undertakings.list_grants, profile.id)
    _section(reading, "Grants", grants, _GRANTS, "No grant from or to it is known here.", step=10)
    if doubt := reading.fact(undertakings.describe_uncertain_grants, profile.id):
        st.caption(escape(doubt))
    commitments = reading.fact(undertakings.list_commitments, profile.id)
    if commitments.n:
        _section(reading, "Commitments: said and seen", commitments, _COMMITMENTS, "")
    show_joined(reading, profile.id)


def _known(memberships: Result, programs: Result, partners: Result) -> str:
    """Say how much is known; what is not known is not nothing."""
    if not memberships.n + programs.n + partners.n:
        return "**None of its programs, coalitions or partners is known here.** They may exist."
    seen = count_seen(memberships.table)
    shown = f" (a record shows it taking part in {seen})" if memberships.n else ""
    return (
        f"**Known here: {count(programs.n, 'program')}, {count(memberships.n, 'membership')} in "
        f"coalitions{shown}, {count(partners.n, 'tie')} to other organizations.**"
    )


def _show_coalition(reading: Reading, profile: Profile) -> None:
    members = reading.fact(ties.list_members, profile.id)
    seen = count_seen(members.table)
    st.markdown(
        f"**{count(members.table.height, 'membership')} known; a record shows {seen} of them "
        f"taking part.** {_checked(members.table)}"
    )
    if members.n:
        _show_picture(reading, profile)
    columns = (*_ORGANIZATION, *SAID_AND_SEEN, *_WHEN)
    _section(reading, "Members: said and done", members, columns, "No member of it is known here.")


def _checked(members: pl.DataFrame) -> str:
    """Say how many members were asked what is right in what is held about them, and answered."""
    asked = members.unique("organization_id")
    answered = asked["last_confirmed"].drop_nulls().len()
    return f"{answered} of {asked.height} checked what is held about them." if asked.height else ""


def _show_picture(reading: Reading, profile: Profile) -> None:
    st.subheader("Who is tied to it", anchor=False)
    st.iframe(
        reading.fact(draw_neighbourhood, profile),
        alt=f"Picture of who is tied to {profile.name}; the tables below say the same",
    )


def _section(
    reading: Reading,
    heading: str,
    result: Result,
    columns: tuple[Shown, ...],
    empty: str,
    *,
    step: int = STEP,
) -> None:
    st.subheader(heading, anchor=False)
    table = result.table
    if "claimed" in table.columns:
        table = put_in_words(table, reading.edition)
    elif "is_affirmed" in table.columns:
        table = put_statements_in_words(table)
    show_answer(
        reading,
        result,
        columns,
        key=result.name,
        empty=empty,
        table=table,
        sentence=False,
        step=step,
    )


def _show_sources(reading: Reading, profile: Profile) -> None:
    evidence = reading.fact(ties.list_evidence, profile.id)
    empty = "No dated statement about its ties is stored here."
    _section(reading, "Who stated this", evidence, _EVIDENCE, empty, step=10)
    stated = reading.fact(list_stated_fields, profile.kind, profile.id)
    pairs = stated.table.select("field", "value").iter_rows()
    said = [(sentence_case(name), _stated(profile, name, value)) for name, value in pairs]
    st.subheader("Facts and their sources", anchor=False)
    show_answer(
        reading,
        stated,
        _STATED,
        key="stated",
        empty="Nothing but the name is stored.",
        table=stated.table.with_columns(
            name_record(),
            field=pl.Series([name for name, _ in said], dtype=pl.String),
            value=pl.Series([value for _, value in said], dtype=pl.String),
        ),
    )
    with st.expander("Something here is wrong?"):
        st.markdown(
            "Every value names its publisher, file and line. Tell the publisher, or the steward of "
            "this landscape: a steward can correct a value, part two organizations that were taken "
            "for one, or take the whole entry down."
        )
