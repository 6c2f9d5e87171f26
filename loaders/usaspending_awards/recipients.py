"""Casts of organizations in award files: nothing of a person, no ZIP or street of a shelter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.ids import quote_name, slug_sql
from loaders.reading.cast import (
    Cast,
    Check,
    as_matching,
    as_name,
    as_street,
    as_text,
    as_uei,
    as_zip,
    says,
    unless,
)
from loaders.reading.confidential import confidential_mark_sql, confidential_sql, synthetic_sql
from loaders.reading.states import as_state


@dataclass(frozen=True, slots=True)
class Recipient:
    """Columns of one organization in a file, empty where the file has none, and SQL `hidden`.

    Fields get the prefix: `recipient_key`, `recipient_name`, and so on.
    """

    prefix: str
    name: str
    uei: str
    duns: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    street: str = ""
    country: str = ""
    counties: Sequence[str] = ()
    hidden: str = "false"

    def casts(self) -> tuple[Cast, ...]:
        """Key, name, codes and place; all null where `hidden` holds, and no finding then.

        The street serves matching only.
        """
        secret = f"({self.hidden} OR {confidential_sql(quote_name(self.name))})"
        named = [unless(cast, self.hidden) for cast in self._plain()]
        if self.zip:
            named.append(unless(as_zip(self.zip, f"{self.prefix}_zip"), secret))
        if self.street:
            street = as_street(self.street, secret)
            named.append(replace(street, field=f"{self.prefix}_street"))
        return tuple(named)

    def _plain(self) -> Iterator[Cast]:
        uei = as_uei(self.uei, f"{self.prefix}_uei")
        name = as_name(self.name, f"{self.prefix}_name", needed=False)
        yield uei
        yield name
        yield Cast(f"{self.prefix}_key", self._key(uei, name))
        # A name that may stand for a shelter hides the ZIP of all that its key ever had.
        hidden = confidential_mark_sql(quote_name(self.name))
        yield Cast(f"{self.prefix}_is_confidential", hidden)
        yield Cast(f"{self.prefix}_is_synthetic", synthetic_sql(quote_name(self.name)))
        if self.city:
            yield as_text(self.city, f"{self.prefix}_city")
        if self.state:
            yield as_state(self.state, f"{self.prefix}_state")
        if self.country:
            yield as_matching(self.country, f"{self.prefix}_country", "[A-Z]{3}",
                              "not_a_country_code", "is no code of a country",
                              "write three letters, such as USA", fold="upper")  # fmt: skip
        if self.counties:
            yield _as_county(self.counties, f"{self.prefix}_county")

    def _key(self, uei: Cast, name: Cast) -> str:
        slug = slug_sql(name.expression)
        # A name without a letter from a to z becomes a hash, as in `organization_keys`.
        folded = f"coalesce(nullif({slug}, ''), substr(sha256(lower({name.expression})), 1, 16))"
        state = f"coalesce(upper({quote_name(self.state)}), '')" if self.state else "''"
        keys = [uei.expression]
        if self.duns:
            duns = quote_name(self.duns)
            keys.append(f"CASE WHEN regexp_full_match({duns}, '[0-9]{{9}}([0-9]{{4}})?') "
                        f"THEN 'DUNS-' || {duns} END")  # fmt: skip
        return f"coalesce({', '.join(keys)}, {folded} || '|' || {state})"


def _as_county(columns: Sequence[str], field: str) -> Cast:
    casts = [
        as_matching(column, field, "[0-9]{5}", "not_a_county_code", "is no code of a county",
                    "write five digits as text, zeros in front included")
        for column in columns
    ]  # fmt: skip
    value = f"coalesce({', '.join(cast.expression for cast in casts)})"
    return Cast(field, value, tuple(check for cast in casts for check in cast.checks))


def as_dollars(column: str, field: str) -> Cast:
    """An amount in dollars and cents as an exact decimal number, negative where taken back."""
    raw = quote_name(column)
    fits = f"regexp_full_match({raw}, '-?[0-9]{{1,15}}([.][0-9]{{0,2}}0*)?')"
    fails = Check(column, f"NOT {fits}", "not_an_amount", says(column, "is no amount of dollars"),
                  "write digits with a point and two for cents, without marks")  # fmt: skip
    return Cast(field, f"CASE WHEN {fits} THEN {raw}::DECIMAL(18, 2) END", (fails,))


def first_of(field: str, *casts: Cast) -> Cast:
    """The first of several casts that gives a value."""
    value = f"coalesce({', '.join(cast.expression for cast in casts)})"
    return Cast(field, value, tuple(check for cast in casts for check in cast.checks))
