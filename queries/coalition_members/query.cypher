MATCH (org:Organization)-[tie:MEMBERSHIP]->(room:Coalition)
WHERE $coalition IS NULL OR room.id = $coalition
RETURN
  room.id AS coalition_id,
  room.name AS coalition,
  org.id AS organization_id,
  org.name AS organization,
  org.ein AS ein,
  org.sector AS sector,
  tie.role AS role,
  tie.seat AS seat,
  tie.claimed AS claimed,
  tie.observed AS observed,
  tie.rung AS rung,
  tie.start_date AS start_date,
  tie.end_date AS end_date,
  tie.id AS tie_id
ORDER BY coalition, coalition_id, organization, tie_id
