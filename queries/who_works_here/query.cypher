// Offices by county. An office is not a service area: see services_by_county for reach.
MATCH (org:Organization)-[:LOCATED_IN]->(county:Place)
WHERE county.kind = 'county'
  AND ($sector IS NULL OR org.sector = $sector)
  AND ($place IS NULL
    OR EXISTS { MATCH (county)-[:WITHIN*0..2]->(area:Place) WHERE area.id = $place OR area.fips = $place })
RETURN DISTINCT
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  org.id AS organization_id,
  org.name AS organization,
  org.ein AS ein,
  org.publisher_key AS publisher_key,
  org.sector AS sector,
  org.survivor_led AS survivor_led,
  COUNT { (org)-[:OFFERS]->(:Program) } AS program_count,
  org.field_reasons AS reasons
ORDER BY place_id, organization, organization_id
