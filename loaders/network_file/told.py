"""What is told of nodes and edges that became something else than they say, or nothing."""

from __future__ import annotations

from loaders.reading.table import TextTable

_ENDS = "source_kind || ' and ' || target_kind"
_BECAME = "CASE WHEN tie IS NULL THEN 'not kept' ELSE 'kept as ' || tie END"
# An edge that is told by itself is not told again by its type.
_TELLS = "NOT is_dangling AND NOT is_of_a_person AND NOT is_of_itself"


def tell_all(table: TextTable) -> None:
    """Add one note for each kind of thing, with the count and the line of the first."""
    for column, relation, when, group, rule, message, mend in _NOTES:
        table.find(
            f"SELECT min(line) AS line, '{column}' AS \"column\", NULL AS value, "
            f"'{rule}' AS rule, 'noted' AS effect, {message} AS message, '{mend}' AS mend "
            f"FROM {relation} WHERE {when} {f'GROUP BY {group}' if group else ''} "
            "HAVING count(*) > 0"
        )
    table.find(
        "SELECT line, 'edge' AS \"column\", NULL AS value, 'dangling_edge' AS rule, "
        "'noted' AS effect, 'the edge names ' || CASE WHEN source_kind IS NULL AND target_kind "
        "IS NULL THEN 'two nodes' ELSE 'a node' END || ' that the file does not hold' AS message, "
        "'add the file that lists the nodes to the same ZIP, or mend the name' AS mend "
        "FROM edge WHERE is_dangling"
    )


def tell_ended(table: TextTable) -> None:
    """Tell of ties that ended and of which only today's are kept."""
    today = table.file.retrieved.isoformat()
    table.find(
        "SELECT min(line) AS line, 'end' AS \"column\", NULL AS value, 'tie_ended' AS rule, "
        "'noted' AS effect, count(*) || ' ties ended, and their type has no dates: ' || "
        "string_agg(DISTINCT tie, ', ' ORDER BY tie) || '; they are not kept' AS message, "
        f"'nothing to do' AS mend FROM edge WHERE end_date < DATE '{today}' "
        "AND tie IN ('parent_of', 'hosts', 'succeeds', 'offers', 'located_in', 'covers') "
        "HAVING count(*) > 0"
    )


_NOTES = (
    ("type", "node", "kind = 'person'", "", "a_person",
     "count(*) || ' nodes are persons; nothing of them is kept'",
     "leave persons out of maps that you share"),
    ("edge", "edge", "is_of_a_person", "", "edge_of_a_person",
     "count(*) || ' edges begin or end at a person; they are not kept'", "nothing to do"),
    ("type", "node", "NOT is_known AND kind <> 'person'", "lower(type)", "unknown_node_type",
     "'''' || left(min(type), 60) || ''' (' || count(*) || ' nodes) is no type that is known; "
     "they are kept as organizations'",
     "write organization, coalition, program, place or person where it is none"),
    ("type", "node", "kind = 'organization' AND type IS NULL", "", "node_without_type",
     "count(*) || ' nodes have no type; they are kept as organizations'",
     "give each a type, above all where it is a person"),
    ("type", "node", "kind = 'other'", "lower(type)", "not_an_organization",
     "'''' || left(min(type), 60) || ''' (' || count(*) || ' nodes) is no organization, "
     "coalition or program; they are not kept'", "nothing to do"),
    ("name", "node", "kind = 'place' AND place_key(name) IS NULL AND place_key(id) IS NULL", "",
     "not_a_place", "count(*) || ' places have names that are not understood'",
     "write a county code, Name County, ST, a state or City, ST"),
    ("attributes", "node", "attributes IS NOT NULL AND (kind <> 'organization' OR is_secret)", "",
     "attributes_not_kept", "'attributes of ' || count(*) || ' coalitions, programs and shelters "
     "have no field and are not kept'", "nothing to do"),
    ("attributes", "edge",
     "attributes IS NOT NULL AND tie IS NOT NULL AND tie <> 'partnership'", "",
     "attributes_not_kept",
     "'attributes of ' || count(*) || ' ties other than partnerships have no field and are not "
     "kept'", "nothing to do"),
    ("type", "edge", f"{_TELLS} AND edge_type IS NOT NULL AND stated IS NULL",
     f"lower(edge_type), {_BECAME}", "unknown_edge_type",
     f"'''' || left(min(edge_type), 60) || ''' (' || count(*) || ' edges) is no type that is "
     f"known; ' || {_BECAME}",
     "write member of, partner, parent of, hosts, succeeds, funds or offers where it is one"),
    ("type", "edge", f"{_TELLS} AND edge_type IS NULL AND stated IS NULL", f"{_ENDS}, {_BECAME}",
     "edge_without_type",
     f"count(*) || ' edges between ' || min({_ENDS}) || ' have no type; ' || {_BECAME}",
     "give each a type"),
    ("type", "edge", f"{_TELLS} AND does_not_fit", f"stated, {_ENDS}, {_BECAME}",
     "type_does_not_fit",
     f"count(*) || ' edges say ' || replace(stated, '_', ' ') || ' between ' || min({_ENDS}) || "
     f"CASE WHEN NOT bool_or(is_directed) THEN ' without a direction' ELSE '' END || '; ' || "
     f"{_BECAME}", "correct the type, the direction or the ends"),
    ("edge", "edge", "is_of_itself AND NOT is_of_a_person", "", "self_edge",
     "count(*) || ' edges end where they begin; they are not kept'", "correct one of the ends"),
    ("edge", "(SELECT line, source_key, target_key, tie, role, start_date, row_number() OVER "
     "(PARTITION BY source_key, target_key, tie, role, start_date ORDER BY line) AS turn "
     "FROM edge WHERE tie IS NOT NULL AND tie <> 'funds')", "turn > 1", "", "parallel_edge",
     "count(*) || ' edges say again what another one says; they count as one tie'",
     "nothing to do"),
)  # fmt: skip
