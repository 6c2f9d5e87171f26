"""The pages of the explorer, in the order of the menu: one file a page and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from commonground.explorer.reading import Reading


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its module (with a function ``render``), its name and its address.

    The first page answers at the root, and its address is empty. ``editions`` names those that it
    is for, where it is not for all.
    """

    module: str
    title: str
    address: str
    editions: tuple[str, ...] | None = None

    def render(self, reading: Reading) -> None:
        """Draw the page."""
        import_module(self.module).render(reading)


ENTRIES = (
    Entry("commonground.explorer.pages.before_you_start", "Before you start", ""),
    Entry("commonground.explorer.pages.place", "A place", "place"),
    Entry("commonground.explorer.pages.organization", "An organization or coalition", "profile"),
    Entry("commonground.explorer.pages.ask", "Ask", "ask"),
    Entry("commonground.explorer.pages.data", "Data", "data"),
    Entry("commonground.explorer.pages.review", "Review", "review", editions=("steward",)),
)


def entries_of(edition: str) -> list[Entry]:
    """List the pages of one edition."""
    return [entry for entry in ENTRIES if entry.editions is None or edition in entry.editions]
