-- Three states: declared, declared not, not asked. Nothing here is inferred.
WITH seat AS (
  SELECT DISTINCT target_id AS coalition_id, source_id AS organization_id FROM membership
)
SELECT
  room.id AS coalition_id,
  room.name AS coalition,
  count(*) AS member_count,
  count(*) FILTER (WHERE org.survivor_led = 'declared_not') AS declared_not_count,
  count(*) FILTER (WHERE org.survivor_led IS NULL) AS not_asked_count
FROM seat
JOIN coalition AS room ON room.id = seat.coalition_id
JOIN organization AS org ON org.id = seat.organization_id
GROUP BY room.id, room.name
HAVING count(*) FILTER (WHERE org.survivor_led = 'declared') = 0
  AND count(*) >= $minimum_members
ORDER BY coalition, coalition_id
