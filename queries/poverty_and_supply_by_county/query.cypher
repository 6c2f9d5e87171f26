MATCH (county:Place)<-[:MEASURES]-(any_figure:Indicator)
WHERE county.kind = 'county'
  AND coalesce(county.is_current, true)
  AND any_figure.measure = 'poverty_share'
  AND ($place IS NULL
    OR EXISTS { MATCH (county)-[:WITHIN*0..2]->(area:Place) WHERE area.id = $place OR area.fips = $place })
WITH county, max(any_figure.year) AS latest
MATCH (county)<-[:MEASURES]-(figure:Indicator)
WHERE figure.measure = 'poverty_share' AND figure.year = latest
WITH county, latest, max(figure.value) AS share
WHERE share >= $minimum_poverty_share
RETURN
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  county.state AS state,
  county.population_count AS population_count,
  share AS poverty_share,
  latest AS poverty_year,
  COUNT { (:Organization)-[:LOCATED_IN]->(county) } AS organization_count,
  COUNT { (:Program)-[:LOCATED_IN]->(county) } AS program_count
ORDER BY place_id
