"""Ask: a question of the library or one's own text, in SQL, Cypher and SPARQL."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from commonground.explorer.parts.answer import show_answer, show_columns
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.parameters import choose_value
from commonground.explorer.parts.table import columns_of
from commonground.explorer.reading import Reading
from commonground.explorer.state import give, take
from commonground.explorer.words import escape
from graph.query.library import LibraryQuery, list_queries

_LANGUAGES = {"sql": "SQL", "cypher": "Cypher", "sparql": "SPARQL"}
_OWN = "own"
_ANSWER = "answer to own text"
_LONGEST_IN_ADDRESS = 2000
_NONE_FOUND = "The question was answered: there is no such row in this edition."


def render(reading: Reading) -> None:
    """Show the library's questions and the field for one's own, with the rows of the answer."""
    show_title(
        "Ask",
        "Choose a question and fill in what it needs. The same question is written in three "
        "languages; all of them give the same rows.",
    )
    known = {query.name: query for query in list_queries()}
    titles = {name: query.title for name, query in known.items()} | {_OWN: "Write your own"}
    first = next(iter(titles))
    name = st.selectbox(
        "Question",
        list(titles),
        format_func=lambda item: titles[item],
        key=take("question", lambda text: text if text in titles else None, first),
        on_change=_forget_form,
    )
    give("question", None if name == first else name)
    if name == _OWN:
        _ask_own(reading)
    else:
        _ask_library(reading, known[name])


def _forget_form() -> None:
    """Leave what was filled in for another question out of the address."""
    for name in list(st.query_params):
        if name != "language":
            del st.query_params[name]


def _choose_language(languages: Mapping[str, str]) -> str:
    key = take("language", lambda text: text if text in languages else None, next(iter(languages)))
    chosen = st.segmented_control(
        "Answer with", list(languages), format_func=lambda item: languages[item], key=key,
        required=True,
    )  # fmt: skip
    language = chosen or next(iter(languages))
    give("language", None if language == next(iter(languages)) else language)
    return language


def _ask_library(reading: Reading, query: LibraryQuery) -> None:
    st.markdown(f"**{escape(query.question)}**")
    given = {item.name: choose_value(reading, item) for item in query.parameters}
    languages = {key: said for key, said in _LANGUAGES.items() if key in query.texts}
    language = _choose_language(languages)
    result = reading.query(query.name, language=language, parameters=given)
    empty = query.missing
    show_answer(reading, result, columns_of(result), key="rows", empty=empty)
    with st.expander("What each column means"):
        show_columns(result)
    st.header("The question in each language", anchor=False)
    for column, (key, said) in zip(st.columns(len(languages)), languages.items(), strict=True):
        column.markdown(f"**{said}**")
        column.code(query.texts[key].strip(), language=None, wrap_lines=True)


def _ask_own(reading: Reading) -> None:
    language = _choose_language(_LANGUAGES)
    text = st.text_area(
        f"Your question in {_LANGUAGES[language]}",
        key=take("text", lambda text: text, ""),
        height=180,
        help="One statement that reads. It is stopped after a while, and long answers are cut.",
    ).strip()
    give("text", text if len(text) <= _LONGEST_IN_ADDRESS else None)
    asked = (reading.edition.version, language, text)
    # A link may carry a text, so that only a person's click runs it.
    if st.button("Run", type="primary", disabled=not text):
        st.session_state[_ANSWER] = (asked, reading.run(text, language=language))
    answered, result = st.session_state.get(_ANSWER, (None, None))
    if answered is None or answered[0] != reading.edition.version:
        st.caption("Nothing runs until you press the button. It cannot change anything.")
        return
    if answered != asked:
        st.caption("The rows below answer an earlier text.")
    show_answer(reading, result, columns_of(result), key="own", empty=_NONE_FOUND)
