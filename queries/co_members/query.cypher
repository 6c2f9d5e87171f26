MATCH (one:Organization)-[:MEMBERSHIP]->(room:Coalition)
WHERE $organization IS NULL OR one.id = $organization OR one.ein = $organization
WITH DISTINCT one, room
WHERE COUNT { MATCH (member:Organization)-[:MEMBERSHIP]->(room) RETURN DISTINCT member } <= $largest_coalition
MATCH (room)<-[:MEMBERSHIP]-(two:Organization)
WHERE one.id < two.id OR ($organization IS NOT NULL AND one.id > two.id)
WITH one, two, count(DISTINCT room) AS shared_count
WHERE shared_count >= $minimum_shared
RETURN
  one.id AS organization_id,
  one.name AS organization,
  one.ein AS ein,
  two.id AS other_organization_id,
  two.name AS other_organization,
  two.ein AS other_ein,
  shared_count
ORDER BY organization_id, other_organization_id
