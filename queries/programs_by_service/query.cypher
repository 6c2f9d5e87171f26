CALL () {
  MATCH (asked:Place)-[:WITHIN*0..3]->(around:Place)
  WHERE asked.id = $place OR asked.fips = $place
  RETURN around.id AS place_id
  UNION
  MATCH (part:Place)-[:WITHIN*0..3]->(asked:Place)
  WHERE asked.id = $place OR asked.fips = $place
  RETURN part.id AS place_id
  UNION
  MATCH (county:Place)-[:WITHIN*0..3]->(asked:Place)
  WHERE county.kind = 'county' AND (asked.id = $place OR asked.fips = $place)
  MATCH (county)-[:WITHIN*0..3]->(around:Place)
  RETURN around.id AS place_id
}
WITH collect(place_id) AS related
MATCH (help:Service)<-[:PROVIDES]-(prog:Program)
WHERE $service IS NULL OR help.id = $service
OPTIONAL MATCH (prog)<-[:OFFERS]-(org:Organization)
OPTIONAL MATCH (prog)-[:COVERS]->(area:Place)
WITH related, help, prog, org, area
WHERE $place IS NULL OR area.id IN related
RETURN DISTINCT
  help.id AS service_id,
  help.name AS service,
  prog.id AS program_id,
  prog.name AS program,
  prog.publisher_key AS program_key,
  prog.status AS status,
  prog.reach AS reach,
  org.id AS organization_id,
  org.name AS organization,
  org.ein AS ein,
  area.id AS place_id,
  area.name AS place
ORDER BY service_id, program, program_id, organization_id, place_id
