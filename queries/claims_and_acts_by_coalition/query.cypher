// By name, never worst first. One organization counts once, whatever its number of seats.
MATCH (room:Coalition)
WHERE $coalition IS NULL OR room.id = $coalition
OPTIONAL MATCH (org:Organization)-[tie:MEMBERSHIP]->(room)
WITH room, org,
  max(CASE WHEN tie.claimed THEN 1 ELSE 0 END) AS said,
  max(CASE WHEN tie.observed IS NULL THEN 0 ELSE 1 END) AS looked,
  max(CASE WHEN tie.observed THEN 1 ELSE 0 END) AS seen
WITH room,
  count(org) AS member_count,
  sum(said) AS claimed_count,
  sum(looked) AS looked_for_count,
  sum(seen) AS observed_count,
  sum(said * looked) AS claimed_and_looked_for_count,
  sum(said * seen) AS claimed_and_observed_count
RETURN
  room.id AS coalition_id,
  room.name AS coalition,
  member_count,
  claimed_count,
  looked_for_count,
  observed_count,
  claimed_and_looked_for_count,
  claimed_and_observed_count,
  CASE WHEN claimed_and_looked_for_count > 0
    THEN toFloat(claimed_and_observed_count) / claimed_and_looked_for_count
  END AS observed_share
ORDER BY coalition, coalition_id
