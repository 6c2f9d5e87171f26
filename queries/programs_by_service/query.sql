WITH asked AS (
  SELECT id FROM place WHERE id = $place OR fips = $place
),
step AS (  -- a place and one that it lies in, none to three steps up
  SELECT id AS lower, id AS upper FROM place
  UNION
  SELECT source_id, target_id FROM within
  UNION
  SELECT w.source_id, v.target_id FROM within AS w JOIN within AS v ON v.source_id = w.target_id
  UNION
  SELECT w.source_id, u.target_id
  FROM within AS w
  JOIN within AS v ON v.source_id = w.target_id
  JOIN within AS u ON u.source_id = v.target_id
),
related AS (
  SELECT step.upper AS id FROM step JOIN asked ON asked.id = step.lower
  UNION
  SELECT step.lower FROM step JOIN asked ON asked.id = step.upper
  UNION  -- what lies around a county of a region or state that was asked about
  SELECT around.upper
  FROM step AS part
  JOIN asked ON asked.id = part.upper
  JOIN place AS county ON county.id = part.lower AND county.kind = 'county'
  JOIN step AS around ON around.lower = county.id
)
SELECT DISTINCT
  help.id AS service_id,
  help.name AS service,
  prog.id AS program_id,
  prog.name AS program,
  prog.publisher_key AS program_key,
  prog.status,
  prog.reach,
  org.id AS organization_id,
  org.name AS organization,
  org.ein,
  area.id AS place_id,
  area.name AS place
FROM provides
JOIN service AS help ON help.id = provides.target_id
JOIN program AS prog ON prog.id = provides.source_id
LEFT JOIN offers ON offers.target_id = prog.id
LEFT JOIN organization AS org ON org.id = offers.source_id
LEFT JOIN covers ON covers.source_id = prog.id
LEFT JOIN place AS area ON area.id = covers.target_id
WHERE ($service IS NULL OR help.id = $service)
  AND ($place IS NULL OR area.id IN (SELECT id FROM related))
ORDER BY service_id, program, program_id, organization_id, place_id
