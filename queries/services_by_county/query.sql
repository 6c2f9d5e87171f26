WITH asked AS (
  SELECT id FROM place WHERE $place IS NULL OR id = $place OR fips = $place
),
step AS (  -- a place and one that it lies in, one or two steps up
  SELECT source_id AS lower, target_id AS upper FROM within
  UNION
  SELECT w.source_id, v.target_id FROM within AS w JOIN within AS v ON v.source_id = w.target_id
),
inside AS (
  SELECT id FROM asked
  UNION
  SELECT step.lower FROM step JOIN asked ON asked.id = step.upper
),
county AS (
  SELECT place.id, place.fips, place.name
  FROM place JOIN inside ON inside.id = place.id
  WHERE place.kind = 'county' AND coalesce(place.is_current, true)
),
named AS (  -- who gives what help in which place, by their own statement
  SELECT covers.target_id AS place_id, provides.target_id AS service_id, prog.id AS program_id
  FROM program AS prog
  JOIN covers ON covers.source_id = prog.id
  JOIN provides ON provides.source_id = prog.id
  WHERE coalesce(prog.status, 'running') = 'running'
    AND ($service IS NULL OR provides.target_id = $service)
),
wide AS (
  SELECT named.place_id, place.kind, named.service_id, count(DISTINCT named.program_id) AS programs
  FROM named JOIN place ON place.id = named.place_id
  WHERE place.kind IN ('region', 'state', 'nation')
  GROUP BY named.place_id, place.kind, named.service_id
),
counted AS (
  SELECT county.id AS county_id, service_id, 'county' AS kind, count(DISTINCT program_id) AS programs
  FROM county
  JOIN (SELECT id AS lower, id AS upper FROM county UNION ALL SELECT lower, upper FROM step) AS part
    ON part.upper = county.id
  JOIN named ON named.place_id = part.lower
  GROUP BY county.id, service_id
  UNION ALL
  SELECT county.id, wide.service_id, wide.kind, wide.programs
  FROM county
  JOIN step ON step.lower = county.id
  JOIN wide ON wide.place_id = step.upper
)
SELECT
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  help.id AS service_id,
  help.name AS service,
  sum(CASE WHEN counted.kind = 'county' THEN programs ELSE 0 END) AS county_program_count,
  sum(CASE WHEN counted.kind = 'region' THEN programs ELSE 0 END) AS region_program_count,
  sum(CASE WHEN counted.kind = 'state' THEN programs ELSE 0 END) AS state_program_count,
  sum(CASE WHEN counted.kind = 'nation' THEN programs ELSE 0 END) AS nation_program_count
FROM counted
JOIN county ON county.id = counted.county_id
JOIN service AS help ON help.id = counted.service_id
GROUP BY county.id, county.fips, county.name, help.id, help.name
ORDER BY place_id, service_id
