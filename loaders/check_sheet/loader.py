"""Read check sheets that organizations sent back: one row an item, with an answer.

Columns: code, what_it_is, we_hold, where_from, your_answer (right, wrong, changed), new_value,
your_note. Only code and your_answer are needed; what a person wrote beside them (notes) is never
kept. A row without answer and without new value says nothing and gives no record.

`right` states again what is held, `changed` states the new value, and both count as confirmed by
the organization. What it says of coalitions, partners and commitments becomes `claimed` and
nothing more. `wrong` without a new value, a `changed` tie, and the wish to be left out are told to
the steward: no publisher's statement is deleted by an answer. Every record is dated by the day of
the answer, so that the latest answer wins whenever its sheet was read.
"""

from loaders.check_sheet.answers import read_answers
from loaders.reading.cast import Cast, Check, as_matching, as_words, says
from loaders.reading.check_items import CODE_PATTERN
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table

COLUMNS = Columns(
    required=("code", "your_answer"),
    optional=("new_value", "we_hold"),
    withheld=("what_it_is", "where_from", "your_note"),
)


def load(file: SourceFile) -> Loaded:
    """Read one sheet into statements of the organizations that answered."""
    with open_table(file, COLUMNS) as table:
        table.cast((_code(), *_VALUES), content=True)
        table.connection.execute("CREATE TABLE keyed AS SELECT *, code AS key FROM typed")
        table.connection.execute("DROP TABLE typed")
        table.connection.execute("ALTER TABLE keyed RENAME TO typed")
        table.refuse_duplicates("code")
        return table.loaded({}, more=read_answers(table))


def _code() -> Cast:
    words = "is no code of a check sheet"
    cast = as_matching("code", "code", CODE_PATTERN, "not_an_item", words, "leave it as it was")
    empty = Check("code", "code IS NULL", "missing_value", "'is empty'",
                  "leave the codes as they were", "rejected")  # fmt: skip
    wrong = Check("code", cast.checks[0].when, "not_an_item", says("code", words),
                  "leave the codes as they were", "rejected")  # fmt: skip
    value = f"CASE WHEN {_OF_OTHERS} THEN NULL ELSE {cast.expression} END"
    others = Check("code", _OF_OTHERS, "not_an_item",
                   says("code", "asks one organization about a tie of others"),
                   "leave the codes as they were", "rejected")  # fmt: skip
    return Cast("code", value, (empty, wrong, others), needed=True)


_OF_OTHERS = (
    "contains(code, '/partnership/') AND "
    "NOT list_contains(string_split(code, '/')[3:4], string_split(code, '/')[1])"
)
_VALUES = (as_words("your_answer", "answer"), as_words("new_value", "new_value"),
           as_words("we_hold", "held"))  # fmt: skip
