WITH seat AS (
  SELECT DISTINCT source_id AS organization_id, target_id AS coalition_id FROM membership
),
room AS (
  SELECT coalition_id FROM seat GROUP BY coalition_id HAVING count(*) <= $largest_coalition
),
asked AS (
  SELECT id, name, ein FROM organization
  WHERE $organization IS NULL OR id = $organization OR ein = $organization
),
pair AS (
  SELECT one.organization_id AS one_id, two.organization_id AS two_id, count(*) AS shared_count
  FROM seat AS one
  JOIN asked ON asked.id = one.organization_id
  JOIN room ON room.coalition_id = one.coalition_id
  JOIN seat AS two ON two.coalition_id = one.coalition_id
  WHERE one.organization_id < two.organization_id
    OR ($organization IS NOT NULL AND one.organization_id > two.organization_id)
  GROUP BY one_id, two_id
  HAVING count(*) >= $minimum_shared
)
SELECT
  one.id AS organization_id,
  one.name AS organization,
  one.ein,
  two.id AS other_organization_id,
  two.name AS other_organization,
  two.ein AS other_ein,
  pair.shared_count
FROM pair
JOIN asked AS one ON one.id = pair.one_id
JOIN organization AS two ON two.id = pair.two_id
ORDER BY organization_id, other_organization_id
