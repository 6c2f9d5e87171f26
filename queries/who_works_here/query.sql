-- Offices by county. An office is not a service area: see services_by_county for reach.
WITH asked AS (
  SELECT id FROM place WHERE $place IS NULL OR id = $place OR fips = $place
),
inside AS (
  SELECT id FROM asked
  UNION
  SELECT w.source_id FROM within AS w JOIN asked AS a ON a.id = w.target_id
  UNION
  SELECT w.source_id
  FROM within AS w
  JOIN within AS v ON v.source_id = w.target_id
  JOIN asked AS a ON a.id = v.target_id
)
SELECT DISTINCT
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  org.id AS organization_id,
  org.name AS organization,
  org.ein,
  org.publisher_key,
  org.sector,
  org.survivor_led,
  (SELECT count(*) FROM offers WHERE offers.source_id = org.id) AS program_count,
  org.field_reasons AS reasons
FROM located_in AS site
JOIN organization AS org ON org.id = site.source_id
JOIN place AS county ON county.id = site.target_id AND county.kind = 'county'
JOIN inside ON inside.id = county.id
WHERE $sector IS NULL OR org.sector = $sector
ORDER BY place_id, organization, organization_id
