"""Why two records are taken for one or for two: in words, as a table, as Splink's own chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from commonground.explorer.facts.review import JudgedPair
from commonground.explorer.parts.pair_links import link_pair
from commonground.explorer.parts.table import Shown, show_table
from commonground.explorer.theme import PRIMARY
from commonground.explorer.words import escape, sentence_case
from commonground.review.decide import Pair
from graph.identity.explained import (
    BITS,
    NUMBERS,
    RELATIONS,
    refusal_words,
    relation_words,
    said_by,
    score_words,
)
from graph.identity.scored.explain import waterfall

_COMPARED = (
    Shown("feature", "Compared"),
    Shown("level", "What was found", kind="sentence"),
    Shown("says", "Speaks for"),
    Shown("weight", "Weight", unit="bits"),
)


def show_why(judged: JudgedPair, *, key: str) -> None:
    """Say how two records stand and why; nothing that was compared leaves the table out."""
    st.subheader("Why", anchor=False)
    stand = "one organization" if judged.are_one else "two organizations"
    lines = [f"They stand as **{stand}** in the published version."]
    lines += [f"{escape(say_judgement(row))}." for row in judged.judgements]
    if not judged.judgements:
        lines.append("No judgement joins or parts these two records directly.")
    st.markdown("\n".join(f"- {line}" for line in lines))
    if judged.features:
        show_table(_features(judged), _COMPARED, key=f"{key}-features", caption="What was compared")
        st.caption(escape(f"The weights add up to the score; {BITS}."))
        with st.expander("As a chart"):
            st.vega_lite_chart(
                _fitted(waterfall(judged.features)),
                key=f"{key}-chart",
                alt="How each comparison moves the score; the table above says the same",
            )


def say_judgement(row: Mapping[str, Any]) -> str:
    """Say one judgement in words that begin a sentence.

    >>> say_judgement({"tier": "identifier", "rule": "equal ein", "score": None})
    'Both carry the same tax number'
    """
    tier, rule, score = row["tier"], row["rule"] or "", row["score"]
    if tier == "person":
        told = said_by(row["by"], row["date"], row["reason"])
        related = f"; {relation_words(rule, *_ends(row))}" if rule in RELATIONS else ""
        same = "are one" if row["verdict"] == "same" else "are not one"
        return f"A person decided that they {same} ({told}){related}"
    if tier == "identifier":
        field = rule.removeprefix("equal ")
        return f"Both carry the same {NUMBERS.get(field, field)}"
    if tier == "reference":
        return "One of the two says that it speaks of the other"
    if tier == "relation":
        relation, _, how = rule.partition(": ")
        return f"By rule, {relation_words(relation, *_ends(row))}" + (f" ({how})" if how else "")
    parts = [] if score is None else [score_words(score).capitalize()]
    if tier == "cluster":
        parts.append(refusal_words(rule))
    elif tier == "strict":
        parts.append(f"By rule: {rule}")
    return "; ".join(parts) or rule


def show_alternatives(found: pl.DataFrame, pair: Pair) -> None:
    """List whom else a record may be, where several are in question; each leads to its pair."""
    if found.height < 2:
        return
    st.subheader("Whom else it may be", anchor=False)
    st.markdown(f"Record {escape(pair[0])} is compared with {found.height}, likeliest first.")
    for row in found.head(10).to_dicts():
        where = ", ".join(filter(None, (row["city_b"], row["state_b"])))
        ein = row["ein_b"] and f"EIN {row['ein_b']}"
        score = "" if row["score"] is None else f"score {row['score']:.2f}"
        said = " · ".join(filter(None, (row["name_b"], where, ein, score)))
        if row["record_b"] == pair[1]:
            st.markdown(f"**{row['rank']}\\. {escape(said)}** (shown here)")
        else:
            link_pair((pair[0], row["record_b"]), f"{row['rank']}. {said}")


def _ends(row: Mapping[str, Any]) -> tuple[str, str]:
    return ("B", "A") if row["is_turned"] else ("A", "B")


def _features(judged: JudgedPair) -> pl.DataFrame:
    ordered = sorted(judged.features, key=lambda item: -abs(item["weight"]))
    return pl.DataFrame(
        [
            {
                "feature": sentence_case(item["feature"]),
                "level": item["level"],
                "says": "one" if item["weight"] > 0 else "two" if item["weight"] < 0 else "neither",
                "weight": round(float(item["weight"]), 1),
            }
            for item in ordered
        ]
    )


def _fitted(chart: dict[str, Any]) -> dict[str, Any]:
    """Fit Splink's chart to the page: any width, colours that white figures stand out from.

    Its slider through many pairs and the names above the bars go; the axis holds the names.
    """
    del chart["params"][0]["bind"]
    _, bars, figures, *_ = chart["layer"][0]["layer"]
    bars["mark"] = {"type": "bar", "width": {"band": 0.8}}
    bars["encoding"]["color"] = {
        "condition": {"test": "datum.log2_bayes_factor < 0", "value": "#9f1d1d"},
        "value": PRIMARY,
    }
    del bars["encoding"]["opacity"]
    for part in (bars, figures):
        part["encoding"]["x"]["axis"] = {"title": None, "labelAngle": -50, "labelAlign": "right"}
    joints = chart["layer"][1]
    del joints["mark"]["xOffset"], joints["mark"]["x2Offset"]
    chart["layer"][0]["layer"] = chart["layer"][0]["layer"][:3]
    return chart | {"width": "container", "height": 360, "title": None}
