"""From the cells of somebody's list to the text that our casts read, as the mapping says."""

from graph.ids import quote_name, quote_text
from loaders.reading.states import states
from loaders.spreadsheet.dates import day_sql
from loaders.spreadsheet.fields import LISTS
from loaders.spreadsheet.mapping import Cell, MappingFile
from loaders.spreadsheet.money import SIGN, other_currency_sql
from loaders.spreadsheet.places import completed_sql

# Between the words of a list that come from several columns; nobody types it.
_BETWEEN = "chr(30)"
_NO_MARK = "('no', 'n', 'false', '0', '-')"
_YES, _NO = "('true', 'yes')", "('false', 'no')"


def source_sql(mapping: MappingFile, names: tuple[str, ...]) -> str:
    """Query over `cells` (line, one column a header) that gives line and every field of the row."""
    filled = {cell.field: cell for cell in mapping.cells}
    sql = {name: cell_sql(cell) for name, cell in filled.items()}
    if "amount" in filled:
        sql["amount"] = cell_sql(filled["amount"], sql.get("currency", "NULL"))
    listed = ", ".join(f"{sql.get(name, 'NULL::VARCHAR')} AS {quote_name(name)}" for name in names)
    return f"SELECT line, {listed} FROM cells"


def cell_sql(cell: Cell, currency: str = "'USD'") -> str:
    """SQL for one field: null where the cell is empty; lists keep their marks until `items_sql`.

    Several columns of a yes or no are yes where any says so, else no where any says that. An amount
    with the sign of another `currency` stays as it is written, so that no cast takes it.
    """
    if cell.value is not None:
        text = quote_text(cell.value)
        return text if cell.cast in LISTS else _ready(cell, text, currency)
    if is_any_of(cell):
        said = [f"lower({answer_sql(cell, name)})" for name in cell.headers]
        yes, no = (" OR ".join(f"{item} IN {words}" for item in said) for words in (_YES, _NO))
        return f"CASE WHEN {yes} THEN 'true' WHEN {no} THEN 'false' END"
    raw = _without(cell, _raw(cell))
    return raw if cell.cast in LISTS else _translated(cell, raw, currency)


def is_any_of(cell: Cell) -> bool:
    """Tell a yes or no that several columns speak of, such as one for each meeting."""
    return cell.cast == "yes_no" and len(cell.headers) > 1


def answer_sql(cell: Cell, header: str) -> str:
    """SQL for what one of several columns says, translated, null where that is not known."""
    return _translated(cell, _without(cell, quote_name(header)), "NULL")


def is_answer_sql(answer: str) -> str:
    """SQL that tells whether an answer is a yes or a no."""
    return f"(lower({answer}) IN {_YES} OR lower({answer}) IN {_NO})"


def _without(cell: Cell, raw: str) -> str:
    for word in cell.remove:
        raw = f"nullif(trim(replace({raw}, {quote_text(word)}, '')), '')"
    return raw


def _translated(cell: Cell, raw: str, currency: str) -> str:
    cases = "".join(
        f" WHEN {_holds(raw, word)} THEN nullif({quote_text(to)}, '')"
        for word, (to,) in cell.values.items()
    )
    ready = _ready(cell, raw, currency)
    return f"CASE{cases} ELSE {ready} END" if cases else ready


def items_sql(cell: Cell) -> str:
    """SQL for the list of words in a field of `typed`, translated, each once and none empty."""
    words = f"string_split({quote_name(cell.field)}, {_mark(cell)})"
    words = f"list_transform({words}, lambda word: trim(word))"
    words = f"list_filter({words}, lambda word: word <> '')"
    cases = "".join(
        f"WHEN {_holds('word', word)} THEN {_several(to)} " for word, to in cell.values.items()
    )
    plain = f"[{completed_sql('word', cell.after)}]"
    made = f"CASE {cases}ELSE {plain} END" if cases else plain
    listed = f"flatten(list_transform({words}, lambda word: {made}))"
    return f"list_distinct(list_filter({listed}, lambda word: word <> ''))"


def _raw(cell: Cell) -> str:
    """What stands in the columns: the first that is not empty, or for lists all of them."""
    if cell.is_marked:
        marked = (
            f"CASE WHEN lower({quote_name(name)}) NOT IN {_NO_MARK} THEN {quote_text(name)} END"
            for name in cell.headers
        )
        return f"nullif(concat_ws({_BETWEEN}, {', '.join(marked)}), '')"
    names = ", ".join(map(quote_name, cell.headers))
    if cell.cast in LISTS and len(cell.headers) > 1:
        return f"nullif(concat_ws({_mark(cell)}, {names}), '')"
    return f"coalesce({names})"


def _mark(cell: Cell) -> str:
    return quote_text(cell.split) if cell.split else _BETWEEN


def _several(words: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quote_text, words))}]::VARCHAR[]"


def _holds(raw: str, word: str) -> str:
    return f"lower({raw}) = {quote_text(word)}" if word else f"{raw} IS NULL"


def _ready(cell: Cell, raw: str, currency: str) -> str:
    """Bring a number, date or state into the one form that casts read; other text stays."""
    if cell.after:
        raw = completed_sql(raw, cell.after) if cell.cast == "place" else _added(raw, cell.after)
    if cell.decimal_mark is not None:
        plain = _plain_number(raw, cell.decimal_mark)
        is_other = other_currency_sql(raw, currency)
        raw = f"CASE WHEN {is_other} THEN {raw} ELSE {plain} END" if cell.is_money else plain
    if cell.times != 1:
        raw = _multiplied(raw, cell.times)
    if cell.date_format is not None:
        return day_sql(raw, cell.date_format)
    return _state_letters(raw) if cell.cast == "state" else raw


def _added(raw: str, after: str) -> str:
    return f"{raw} || {quote_text(after)}"


def _plain_number(raw: str, mark: str) -> str:
    """Take thousands marks and a currency sign out of numbers written with this decimal mark."""
    gap = "[., '\u2019\u00a0\u202f]".replace(mark, "")
    whole = f"([0-9]+|[0-9]{{1,3}}({gap}[0-9]{{3}})+)"
    form = f"{SIGN} ?-?{SIGN} ?{whole}([{mark}][0-9]+)? ?{SIGN}"
    bare = f"regexp_replace({raw}, '[Ff]r[.]', '')"
    digits = f"regexp_replace({bare}, {quote_text(f'[^0-9{mark}-]')}, '', 'g')"
    fits = f"regexp_full_match({raw}, {quote_text(form)})"
    return f"CASE WHEN {fits} THEN replace({digits}, {quote_text(mark)}, '.') ELSE {raw} END"


def _multiplied(raw: str, times: float) -> str:
    fits = f"regexp_full_match({raw}, '-?[0-9]{{1,12}}([.][0-9]{{1,6}})?')"
    product = f"(({raw})::DECIMAL(18, 6)::DOUBLE * {times!r})"
    # Money has two decimals; what floating point adds behind them is noise.
    text = f"regexp_replace(format('{{:.6f}}', {product}), '[.]?0+$', '')"
    return f"CASE WHEN {fits} THEN {text} ELSE {raw} END"


def _state_letters(raw: str) -> str:
    cases = " ".join(
        f"WHEN {quote_text(item.name.lower())} THEN {quote_text(item.letters)}" for item in states()
    )
    return f"CASE lower({raw}) {cases} ELSE {raw} END"
