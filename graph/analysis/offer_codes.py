"""Services and populations as people write them: codes or names, several joined by commas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.analysis import nearest
from graph.errors import UsageError
from graph.ids import slug

if TYPE_CHECKING:
    from graph.snapshot.edition import Edition


def find_codes(edition: Edition, kind: str, text: str | None) -> dict[str, str]:
    """Give code -> plain name of what ``text`` asks for, in the order asked; nothing for none.

    ``kind`` is ``service`` or ``population``; a name is as good as its code, in any case of
    letters. `UsageError` names the nearest codes where a word is neither.
    """
    if text is None or not text.strip():
        return {}
    frame = edition.frame(kind, ["id", "name"])
    names = dict(zip(frame["id"], frame["name"], strict=True))
    codes = {slug(name): code for code, name in names.items()} | {code: code for code in names}
    if slug(text) in codes:
        return {codes[slug(text)]: names[codes[slug(text)]]}
    chosen = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        if slug(word) not in codes:
            alike = [code for code in names if slug(word) in code] or names
            raise UsageError(f"{kind} {word}", f"there is no such {kind}", nearest(word, alike))
        code = codes[slug(word)]
        chosen[code] = names[code]
    return chosen
