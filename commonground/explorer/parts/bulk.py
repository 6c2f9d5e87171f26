"""Many open pairs by one rule: counted and shown first, decided as one step."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from commonground.explorer.parts.deciding import attempt
from commonground.explorer.parts.frame import show_error
from commonground.explorer.parts.pair_links import go_to
from commonground.explorer.parts.table import Shown, show_table
from commonground.explorer.reviewing import Reviewing
from commonground.explorer.words import count, escape
from commonground.review.bulk import Matched, read_rule
from graph.errors import UsageError

_FIELDS: Mapping[str, str] = {
    "name": "name", "street": "street", "zip": "ZIP", "city": "city", "state": "state",
    "public_phone": "phone", "website": "website",
}  # fmt: skip
_VERDICTS: Mapping[str, str] = {"same": "the same", "different": "different"}
_EXAMPLES = 12
_ASKED, _SURE = "bulk asked", "bulk sure"
_PAIRS = (
    Shown("name_a", "Record A", opens="id_a"),
    Shown("name_b", "Record B", opens="id_b"),
    Shown("score", "Score"),
    Shown("record_a", "Name of record A"),
    Shown("record_b", "Name of record B"),
)


def show_bulk(reviewing: Reviewing) -> None:
    """Ask for a rule, show how many open pairs it means and examples, then ask to confirm."""
    with st.expander("Decide many open pairs by a rule", key="bulk"):
        with st.form("bulk rule", border=False):
            fields = st.multiselect(
                "Equal in both records",
                list(_FIELDS),
                format_func=_FIELDS.__getitem__,
                placeholder="No field",
            )
            left, right = st.columns(2)
            low = left.number_input("Score at least", 0.0, 1.0, 0.0, 0.05)
            high = right.number_input("Score at most", 0.0, 1.0, 1.0, 0.05)
            verdict = st.radio("Such pairs are", list(_VERDICTS), horizontal=True,
                               format_func=_VERDICTS.__getitem__)  # fmt: skip
            if st.form_submit_button("Show the pairs"):
                st.session_state[_ASKED] = ("+".join(fields) or "score", low, high, verdict)
                st.session_state.pop(_SURE, None)
        if asked := st.session_state.get(_ASKED):
            _show_matched(reviewing, *asked)


def _show_matched(reviewing: Reviewing, fields: str, low: float, high: float, verdict: str) -> None:
    try:
        rule = read_rule(
            fields,
            score_at_least=low if low > 0 else None,
            score_at_most=high if high < 1 else None,
        )
    except UsageError:
        mend = "choose a field, or a score to begin or end with"
        show_error(UsageError("The rule", "means every open pair", mend))
        return
    matched = reviewing.matched(rule, verdict)
    words = f"{count(matched.pairs.height, 'open pair')}: {rule}."
    st.markdown(f"**{escape(words)}**")
    if matched.left_out:
        st.markdown(
            f"{count(matched.left_out, 'pair')} left out: one record would join several "
            "organizations, and only a person can say which."
        )
    if matched.pairs.is_empty():
        return
    # Examples from all over the list, not its strongest end only.
    spread = matched.pairs.gather_every(max(1, matched.pairs.height // _EXAMPLES)).head(_EXAMPLES)
    show_table(spread, _PAIRS, key="bulk-examples", caption="Examples of what the rule means")
    sure = st.checkbox("I looked at the examples", key=_SURE)
    st.button(
        f"Decide that {_they(matched.pairs.height)} {_VERDICTS[verdict]}",
        type="primary",
        disabled=not sure,
        on_click=_decide_all,
        args=(reviewing, matched, verdict, str(rule)),
    )


def _they(number: int) -> str:
    return f"{count(number, 'pair')} {'is' if number == 1 else 'are'}"


def _decide_all(reviewing: Reviewing, matched: Matched, verdict: str, rule: str) -> None:
    pairs = matched.pairs.select("record_a", "record_b").rows()

    def action(by: str) -> str:
        made = reviewing.decide(pairs, verdict, by=by, reason=f"by rule: {rule}", relation=None)
        return f"Decided: {_they(len(made))} {_VERDICTS[verdict]}. Undo takes back the whole step."

    if attempt(action):
        st.session_state.pop(_ASKED, None)
        go_to(None)
