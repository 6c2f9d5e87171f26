"""Read rosters of coalitions, as CSV or workbook: one row an organization in one coalition.

Columns: organization_name, ein, uei, org_id, city, state, sector, survivor_led, community_led,
coalition_id, coalition_name, coalition_place, role, seat, claimed, observed, rung, evidence_type,
evidence_date, start, end, source_url, retrieved. A row needs organization_name, coalition_name and
one of claimed and observed; nothing is inferred from a row that is not there. Any other column is
left unread, because rosters carry names and addresses of persons.
"""

from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    as_code,
    as_date,
    as_name,
    as_url,
    as_words,
    as_yes_no,
)
from loaders.reading.confidential import synthetic_sql
from loaders.reading.header import Columns
from loaders.reading.organization_casts import identity_casts, mark_casts
from loaders.reading.organization_keys import organization_key_sql
from loaders.reading.participation import as_end, as_evidence_date, as_observed, as_told
from loaders.reading.place_names import as_place
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table
from loaders.reading.ties import tie_sql

HEADER = (
    "organization_name", "ein", "uei", "org_id", "city", "state", "sector", "survivor_led",
    "community_led", "coalition_id", "coalition_name", "coalition_place", "role", "seat",
    "claimed", "observed", "rung", "evidence_type", "evidence_date", "start", "end", "source_url",
    "retrieved",
)  # fmt: skip
_REQUIRED = ("organization_name", "coalition_name")
COLUMNS = Columns.of(HEADER, required=_REQUIRED)


def codes_of(column: str) -> tuple[str, ...]:
    """Codes that a coded column may hold, from the model; empty for other columns.

    >>> codes_of("seat")
    ('decision', 'advisory')
    """
    if column in ("claimed", "observed"):
        return ("true", "false")
    name = "organization" if column in ("sector", "survivor_led", "community_led") else "membership"
    fields = get_type(name).fields
    return fields[column].codes if column in fields else ()


def load(file: SourceFile) -> Loaded:
    """Read one roster into organizations, coalitions and memberships, and where coalitions are."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), content=True)
        table.connection.execute(
            "CREATE TABLE member AS SELECT *, organization_key || '|' || coalition_key || '|' || "
            "coalesce(role, '') || '|' || coalesce(start_date::VARCHAR, '') AS key FROM ("
            f"SELECT *, {_KEY} AS organization_key, "
            "coalesce(coalition_id, name_key(coalition_name)) AS coalition_key FROM typed)"
        )
        return table.loaded(
            {
                "organization": _ORGANIZATIONS,
                "coalition": _COALITIONS,
                "membership": _MEMBERSHIPS,
                "located_in": _LOCATED,
            },
            rows="member",
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    return (
        as_name("organization_name", "name"),
        as_name("coalition_name", "coalition_name"),
        as_told(),
        *identity_casts(),
        *(as_code(name, name, codes_of(name)) for name in _CODED),
        as_words("coalition_id", "coalition_id"),
        as_place("coalition_place", "place_key"),
        as_yes_no("claimed", "claimed"),
        as_observed("observed", "observed", rung="rung"),
        as_words("evidence_type", "evidence_type"),
        as_evidence_date(latest=file.retrieved.isoformat()),
        as_date("start", "start_date"),
        as_end("end", "end_date", start="start"),
        as_url("source_url", "source_url"),
        *mark_casts("organization_name"),
        Cast("is_synthetic_coalition", synthetic_sql("coalition_name")),
    )  # fmt: skip


_KEY = organization_key_sql(name="name", state="state", ein="ein", uei="uei", org_id="org_id")
_CODED = ("sector", "survivor_led", "community_led", "role", "seat", "rung")
_ORGANIZATIONS = (
    "SELECT organization_key AS key, min(line) AS line, name, ein, uei, org_id, city, state, "
    "sector, survivor_led, community_led, is_location_confidential, is_synthetic FROM member "
    "GROUP BY ALL ORDER BY line, key"
)
_COALITIONS = (
    "SELECT coalition_key AS key, min(line) AS line, coalition_name AS name, "
    "is_synthetic_coalition AS is_synthetic FROM member GROUP BY ALL ORDER BY line, key"
)
_MEMBERSHIPS = (
    "SELECT key, line, 'organization' AS source_type, organization_key AS source_key, "
    "'coalition' AS target_type, coalition_key AS target_key, role, start_date, end_date, seat, "
    "claimed, observed, rung, evidence_type, evidence_date, source_url FROM member ORDER BY line"
)
_LOCATED = tie_sql(
    ("coalition", "coalition_key"), ("place", "place_key"), "member WHERE place_key IS NOT NULL"
)
