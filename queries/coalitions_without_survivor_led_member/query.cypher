// Three states: declared, declared not, not asked. Nothing here is inferred.
MATCH (org:Organization)-[:MEMBERSHIP]->(room:Coalition)
WITH DISTINCT room, org
WITH room,
  count(org) AS member_count,
  sum(CASE WHEN org.survivor_led = 'declared' THEN 1 ELSE 0 END) AS declared_count,
  sum(CASE WHEN org.survivor_led = 'declared_not' THEN 1 ELSE 0 END) AS declared_not_count,
  sum(CASE WHEN org.survivor_led IS NULL THEN 1 ELSE 0 END) AS not_asked_count
WHERE declared_count = 0 AND member_count >= $minimum_members
RETURN
  room.id AS coalition_id,
  room.name AS coalition,
  member_count,
  declared_not_count,
  not_asked_count
ORDER BY coalition, coalition_id
