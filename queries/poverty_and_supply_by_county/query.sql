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
),
figure AS (
  SELECT measures.target_id AS place_id, indicator.year, max(indicator.value) AS share
  FROM measures
  JOIN indicator ON indicator.id = measures.source_id
  WHERE indicator.measure = 'poverty_share'
  GROUP BY measures.target_id, indicator.year
),
latest AS (
  SELECT place_id, max(year) AS year FROM figure GROUP BY place_id
)
SELECT
  county.id AS place_id,
  county.fips AS place_fips,
  county.name AS place,
  county.state,
  county.population_count,
  figure.share AS poverty_share,
  figure.year AS poverty_year,
  (
    SELECT count(DISTINCT org.id)
    FROM located_in AS site JOIN organization AS org ON org.id = site.source_id
    WHERE site.target_id = county.id
  ) AS organization_count,
  (
    SELECT count(DISTINCT prog.id)
    FROM located_in AS site JOIN program AS prog ON prog.id = site.source_id
    WHERE site.target_id = county.id
  ) AS program_count
FROM place AS county
JOIN inside ON inside.id = county.id
JOIN latest ON latest.place_id = county.id
JOIN figure ON figure.place_id = county.id AND figure.year = latest.year
WHERE county.kind = 'county'
  AND coalesce(county.is_current, true)
  AND figure.share >= $minimum_poverty_share
ORDER BY place_id
