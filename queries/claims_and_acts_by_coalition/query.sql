-- By name, never worst first. One organization counts once, whatever its number of seats.
WITH seat AS (
  SELECT
    target_id AS coalition_id,
    source_id AS organization_id,
    max(CASE WHEN claimed THEN 1 ELSE 0 END) AS said,
    max(CASE WHEN observed IS NULL THEN 0 ELSE 1 END) AS looked,
    max(CASE WHEN observed THEN 1 ELSE 0 END) AS seen
  FROM membership
  GROUP BY coalition_id, organization_id
)
SELECT
  room.id AS coalition_id,
  room.name AS coalition,
  count(seat.organization_id) AS member_count,
  coalesce(sum(said), 0) AS claimed_count,
  coalesce(sum(looked), 0) AS looked_for_count,
  coalesce(sum(seen), 0) AS observed_count,
  coalesce(sum(said * looked), 0) AS claimed_and_looked_for_count,
  coalesce(sum(said * seen), 0) AS claimed_and_observed_count,
  CASE WHEN sum(said * looked) > 0 THEN sum(said * seen) / sum(said * looked) END AS observed_share
FROM coalition AS room
LEFT JOIN seat ON seat.coalition_id = room.id
WHERE $coalition IS NULL OR room.id = $coalition
GROUP BY room.id, room.name
ORDER BY coalition, coalition_id
