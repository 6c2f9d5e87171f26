SELECT
  room.id AS coalition_id,
  room.name AS coalition,
  org.id AS organization_id,
  org.name AS organization,
  org.ein,
  org.sector,
  tie.role,
  tie.seat,
  tie.claimed,
  tie.observed,
  tie.rung,
  tie.start_date,
  tie.end_date,
  tie.id AS tie_id
FROM membership AS tie
JOIN organization AS org ON org.id = tie.source_id
JOIN coalition AS room ON room.id = tie.target_id
WHERE $coalition IS NULL OR room.id = $coalition
ORDER BY coalition, coalition_id, organization, tie_id
