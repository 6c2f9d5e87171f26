"""Records of ties from the rows that say them."""

from graph.ids import quote_text

End = tuple[str, str]  # type of a node, and the expression that gives its key


def tie_sql(source: End, target: End, relation: str) -> str:
    """Query for the ties between two ends in a relation with `line`, each once, where first said.

    >>> print(tie_sql(("resource", "key"), ("place", "place_key"), "typed"))
    SELECT key || '>' || place_key AS key, min(line) AS line, 'resource' AS source_type, \
key AS source_key, 'place' AS target_type, place_key AS target_key \
FROM typed GROUP BY ALL ORDER BY line, key
    """
    ties = _tie_sql(source, target, "min(line)")
    return f"{ties} FROM {relation} GROUP BY ALL ORDER BY line, key"


def each_tie_sql(source: End, target: End, relation: str, *, line: str = "line") -> str:
    """Query for the ties between two ends, one for each row of a relation."""
    return f"{_tie_sql(source, target, line)} FROM {relation} ORDER BY line, key"


def _tie_sql(source: End, target: End, line: str) -> str:
    (source_type, source_key), (target_type, target_key) = source, target
    return (
        f"SELECT {source_key} || '>' || {target_key} AS key, {line} AS line, "
        f"{quote_text(source_type)} AS source_type, {source_key} AS source_key, "
        f"{quote_text(target_type)} AS target_type, {target_key} AS target_key"
    )
