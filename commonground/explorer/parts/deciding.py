"""The buttons and keys by which a steward decides on a pair, and what was told afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from commonground.explorer.parts.frame import show_error
from commonground.explorer.parts.pair_links import go_to
from commonground.explorer.reviewing import Reviewing
from commonground.explorer.words import count, escape
from commonground.review.decide import Pair
from graph.errors import CommonGroundError, UsageError

# What is said of the pair: relation, and whether B comes first.
RELATIONS: Mapping[str, tuple[str, bool]] = {
    "A is the parent of B": ("parent_of", False),
    "B is the parent of A": ("parent_of", True),
    "A hosts B": ("hosts", False),
    "B hosts A": ("hosts", True),
    "A succeeds B": ("succeeds", False),
    "B succeeds A": ("succeeds", True),
    "Two places or chapters of one brand": ("same_brand", False),
}
_WORDS = {"same": "decided, the same", "different": "decided, different"}
_REVIEWER, _REASON = "reviewer", "reason"
_TOLD, _PROBLEM = "review told", "review problem"


def show_reviewer() -> None:
    """Ask who decides; kept as long as the browser's tab is open."""
    st.text_input(
        "Your initials",
        key=_REVIEWER,
        max_chars=40,
        persist_state="session",
        help="Written beside each decision, so that others know whom to ask.",
    )


def show_reason() -> None:
    """Ask why; it goes with the next decision."""
    st.text_input("Reason, if you want to give one", key=_REASON, max_chars=300)


def show_told() -> None:
    """Say once what the last click did, or why it could not be done."""
    if problem := st.session_state.pop(_PROBLEM, None):
        show_error(problem)
    if told := st.session_state.pop(_TOLD, None):
        st.success(escape(told))


def attempt(action: Callable[[str], str]) -> bool:
    """Do something in the name of whoever decides; ``action`` gives the words for what it did.

    Without initials, and where the workspace refuses, the next run says so in words.
    """
    by = str(st.session_state.get(_REVIEWER) or "").strip()
    try:
        if not by:
            mend = "write them above; each decision says who made it"
            raise UsageError("Your initials", "are missing", mend)
        st.session_state[_TOLD] = action(by)
    except CommonGroundError as error:
        st.session_state[_PROBLEM] = error
        return False
    return True


def show_buttons(reviewing: Reviewing, pair: Pair, following: Pair | None) -> None:
    """Show what can be decided on a pair; afterwards ``following`` is shown."""
    name = "|".join(pair)  # a key pressed twice never decides on the pair that comes next
    told = partial(_decide, reviewing, pair, following)
    with st.container(horizontal=True, key=f"deciding {name}"):
        st.button("Same", key=f"same {name}", shortcut="S", type="primary", on_click=told,
                  args=("same", None, False))  # fmt: skip
        st.button("Different", key=f"different {name}", shortcut="D", type="primary",
                  on_click=told, args=("different", None, False))  # fmt: skip
        st.menu_button("Related", list(RELATIONS), key=f"related {name}", on_click=_relate,
                       args=(told, f"related {name}"))  # fmt: skip
        st.button("Skip", key=f"skip {name}", shortcut="N", on_click=go_to, args=(following,))
        st.button("Undo", key=f"undo {name}", shortcut="U", on_click=_undo, args=(reviewing,))


def show_undo(reviewing: Reviewing) -> None:
    """Show the way back alone, where no pair is left to decide on."""
    st.button("Undo", key="undo", shortcut="U", on_click=_undo, args=(reviewing,))


def _relate(told: Callable[[str, str, bool], None], key: str) -> None:
    relation, is_turned = RELATIONS[st.session_state[key]]
    told("different", relation, is_turned)


def _decide(
    reviewing: Reviewing,
    pair: Pair,
    following: Pair | None,
    verdict: str,
    relation: str | None,
    is_turned: bool,
) -> None:
    stated = (pair[1], pair[0]) if is_turned else pair
    said = str(st.session_state.get(_REASON) or "").strip()

    def action(by: str) -> str:
        reviewing.decide([stated], verdict, by=by, reason=said, relation=relation)
        clash = reviewing.contradiction(pair)
        related = (text for text, what in RELATIONS.items() if what == (relation, is_turned))
        words = next(related, _WORDS[verdict])
        warning = f" But this cannot hold beside earlier decisions: {clash}." if clash else ""
        sides = reviewing.sides(pair)
        return f"{sides.a.name} · {sides.b.name}: {words}.{warning} Undo takes it back."

    if attempt(action):
        st.session_state[_REASON] = ""  # the next pair has reasons of its own
        go_to(following)


def _undo(reviewing: Reviewing) -> None:
    taken: list[Pair] = []

    def action(by: str) -> str:
        undone = reviewing.undo(by=by)
        taken.extend((item.record_a, item.record_b) for item in undone)
        return f"Taken back: {count(len(undone), 'decision')}." if undone else (
            "Nothing is left to take back.")  # fmt: skip

    if attempt(action) and taken:
        go_to(taken[0])
