"""Queries that compare what returned sheets state with what is held now."""

from __future__ import annotations

from graph.ids import quote_name, quote_text
from loaders.reading.check_items import ORGANIZATION_FIELDS, PROGRAM_FIELDS

_FIELDS = {"organization": ORGANIZATION_FIELDS, "program": PROGRAM_FIELDS}
TIES = {"membership": "coalition", "partnership": "organization"}
GIVEN = {"provides": "service", "serves": "population", "covers": "place"}


def compared() -> list[str]:
    """Queries of file, line, organization, about, held, stated, change, one for each sort of item.

    They need the tables that `returned` opens: ``said_<type>``, ``meant`` and ``answering``.
    """
    parts = [_compared_field(name, field) for name, listed in _FIELDS.items() for field in listed]
    parts += [_compared_tie(tie, other) for tie, other in TIES.items()]
    parts += [_added_to_program(tie, target) for tie, target in GIVEN.items()]
    return [*parts, _COMMITMENTS, _ADDED_PROGRAMS]


def _compared_field(type_name: str, field: str) -> str:
    column = quote_name(field)
    words = field.replace("_", " ")
    about = quote_text(words) if type_name == "organization" else f"n.name || ': {words}'"
    return f"""
        SELECT s.file, s.line, a.name AS organization, {about} AS about,
               n.{column}::VARCHAR AS held, s.{column}::VARCHAR AS stated,
               CASE WHEN n.{column} IS NULL THEN 'added' WHEN n.{column} = s.{column}
                    THEN 'confirmed' ELSE 'changed' END AS change
        FROM said_{type_name} s JOIN meant m ON m.file = s.file AND m.key = s.key
        JOIN {type_name} n ON n.id = m.id
        JOIN answering a ON a.file = s.file AND a.line = s.line
        WHERE s.{column} IS NOT NULL
          AND (s.refers_to IS NOT NULL OR {quote_text(field)} <> 'ein')
        """


def _compared_tie(tie: str, other: str) -> str:
    """Compare what is said of a tie with the tie that is held, in whichever direction it is.

    The other end is named: a partnership may have been told of by either.
    """
    held = f"""
        (SELECT bool_or(t.claimed) FROM {tie} t
         WHERE ((t.source_id = a.id AND t.target_id = b.id)
                OR (t.source_id = b.id AND t.target_id = a.id))
           AND t.role IS NOT DISTINCT FROM s.role
           AND t.start_date IS NOT DISTINCT FROM s.start_date)
        """
    return f"""
        SELECT file, line, organization, about,
               CASE held WHEN true THEN 'says so' WHEN false THEN 'says no' END AS held,
               CASE WHEN claimed THEN 'says so' ELSE 'says no' END AS stated,
               CASE WHEN held = claimed THEN 'confirmed' WHEN NOT claimed THEN 'denied'
                    WHEN held IS NULL THEN 'added' ELSE 'changed' END AS change
        FROM (SELECT s.file, s.line, w.name AS organization, s.claimed,
                     '{tie} with ' || CASE WHEN w.id = b.id THEN o.name
                                           ELSE coalesce(n.name, p.name) END
                     || coalesce(', ' || replace(nullif(s.role, 'member'), '_', ' '), '')
                     || coalesce(', since ' || s.start_date, '') AS about, {held} AS held
              FROM said_{tie} s
              JOIN answering w ON w.file = s.file AND w.line = s.line
              LEFT JOIN meant a ON a.file = s.file AND a.key = s.source_key
              LEFT JOIN meant b ON b.file = s.file AND b.key = s.target_key
              LEFT JOIN organization o ON o.id = a.id
              LEFT JOIN {other} n ON n.id = b.id
              LEFT JOIN (SELECT file, key, any_value(name) AS name FROM said_{other}
                         WHERE name IS NOT NULL GROUP BY ALL) p
                ON p.file = s.file AND p.key = s.target_key)
        WHERE about IS NOT NULL
        """


def _added_to_program(tie: str, target: str) -> str:
    return f"""
        SELECT s.file, s.line, a.name, 'another program {tie}', NULL,
               coalesce(n.name, s.target_key), 'added'
        FROM said_{tie} s JOIN answering a ON a.file = s.file AND a.line = s.line
        LEFT JOIN {target} n ON n.id = s.target_key
        """


_COMMITMENTS = """
    SELECT s.file, s.line, o.name AS organization,
           'commitment: ' || coalesce(c.name, c.kind) AS about,
           CASE c.claimed WHEN true THEN 'says so' WHEN false THEN 'says no' END AS held,
           CASE WHEN s.claimed THEN 'says so' ELSE 'says no' END AS stated,
           CASE WHEN c.claimed = s.claimed THEN 'confirmed' WHEN NOT s.claimed THEN 'denied'
                WHEN c.claimed IS NULL THEN 'added' ELSE 'changed' END AS change
    FROM said_commitment s JOIN commitment c ON c.id = s.key
    JOIN answering o ON o.file = s.file AND o.line = s.line
    """
_ADDED_PROGRAMS = """
    SELECT s.file, s.line, o.name, 'another program', NULL, s.name, 'added'
    FROM said_program s JOIN answering o ON o.file = s.file AND o.line = s.line
    WHERE s.refers_to IS NULL AND s.name IS NOT NULL
    """


def told_of() -> list[str]:
    """Queries of what is told and changes nothing by itself; with the columns of `compared`."""
    return [*_TOLD, *map(_no_longer_held, ("organization", "coalition", "program", "commitment"))]


def _no_longer_held(type_name: str) -> str:
    return f"""
        SELECT s.file, s.line, a.name, m.id || ' is no longer held: nothing is taken of this line',
               NULL, NULL, 'told'
        FROM said_{type_name} s JOIN meant m ON m.file = s.file AND m.key = s.key
        JOIN answering a ON a.file = s.file AND a.line = s.line
        WHERE m.id IS NOT NULL AND m.id NOT IN (SELECT id FROM {type_name})
        """


_TOLD = (
    """
    SELECT f.file, f.line, a.name AS organization,
           coalesce(replace(f.message, p.id, p.name), f.message)
           || CASE WHEN f.effect = 'nulled' OR f.rule = 'asks_to_be_left_out'
                   THEN ': ' || f.mend ELSE '' END AS about,
           NULL AS held, f.value AS stated, 'told' AS change
    FROM read_findings f LEFT JOIN answering a ON a.file = f.file AND a.line = f.line
    LEFT JOIN program p ON p.id = split_part(f."column", '/', 3)
    """,
    """
    SELECT s.file, s.line, a.name, 'an organization of this name is held as ' || o.id || ': '
           || 'write the name and (' || o.id || ') where they are one', NULL, s.name, 'told'
    FROM said_organization s JOIN answering a ON a.file = s.file AND a.line = s.line
    JOIN organization o ON lower(o.name) = lower(s.name) AND o.id <> a.id
    WHERE s.refers_to IS NULL AND s.ein IS NULL
    """,
    """
    SELECT s.file, s.line, a.name, 'a coalition of this name is held as ' || c.id || ': '
           || 'choose it from the list where they are one', NULL, s.name, 'told'
    FROM said_coalition s JOIN answering a ON a.file = s.file AND a.line = s.line
    JOIN coalition c ON lower(c.name) = lower(s.name) WHERE s.refers_to IS NULL
    """,
    """
    SELECT s.file, s.line, a.name, 'this tax number is held of ' || o.name
           || ': the two become one', NULL, s.ein, 'told'
    FROM said_organization s JOIN answering a ON a.file = s.file AND a.line = s.line
    JOIN identifier i ON i.scheme = 'US-EIN' AND i.value = s.ein
    JOIN has_identifier h ON h.target_id = i.id JOIN organization o ON o.id = h.source_id
    WHERE s.refers_to IS NOT NULL AND o.id <> a.id
    """,
)
