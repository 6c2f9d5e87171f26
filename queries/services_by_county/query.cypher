CALL () {
  MATCH (help:Service)<-[:PROVIDES]-(prog:Program)-[:COVERS]->(area:Place)
  WHERE coalesce(prog.status, 'running') = 'running' AND ($service IS NULL OR help.id = $service)
  MATCH (area)-[:WITHIN*0..2]->(county:Place)
  WHERE county.kind = 'county'
  RETURN
    county,
    help.id AS help_id,
    help.name AS help_name,
    'county' AS level,
    count(DISTINCT prog) AS programs
  UNION ALL
  MATCH (help:Service)<-[:PROVIDES]-(prog:Program)-[:COVERS]->(wide:Place)
  WHERE coalesce(prog.status, 'running') = 'running' AND ($service IS NULL OR help.id = $service)
    AND wide.kind IN ['region', 'state', 'nation']
  WITH wide, help, count(DISTINCT prog) AS programs
  WITH wide, collect({id: help.id, name: help.name, programs: programs}) AS counts
  MATCH (county:Place)-[:WITHIN*1..2]->(wide)
  WHERE county.kind = 'county'
  UNWIND counts AS entry
  RETURN
    county,
    entry.id AS help_id,
    entry.name AS help_name,
    wide.kind AS level,
    entry.programs AS programs
}
WITH county, help_id, help_name, level, programs
WHERE coalesce(county.is_current, true)
  AND ($place IS NULL
    OR EXISTS { MATCH (county)-[:WITHIN*0..2]->(around:Place) WHERE around.id = $place OR around.fips = $place })
RETURN
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  help_id AS service_id,
  help_name AS service,
  sum(CASE WHEN level = 'county' THEN programs ELSE 0 END) AS county_program_count,
  sum(CASE WHEN level = 'region' THEN programs ELSE 0 END) AS region_program_count,
  sum(CASE WHEN level = 'state' THEN programs ELSE 0 END) AS state_program_count,
  sum(CASE WHEN level = 'nation' THEN programs ELSE 0 END) AS nation_program_count
ORDER BY place_id, service_id
