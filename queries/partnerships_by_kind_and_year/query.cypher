MATCH (:Organization)-[tie:PARTNERSHIP]->(:Organization)
WITH
  tie.role AS kind,
  tie.start_date.year AS began,
  CASE WHEN tie.claimed THEN 1 ELSE 0 END AS said,
  CASE WHEN tie.observed THEN 1 ELSE 0 END AS seen,
  CASE
    WHEN tie.end_date IS NOT NULL AND ($on_date IS NULL OR tie.end_date <= $on_date) THEN 1
    ELSE 0
  END AS ended
WITH kind, began,
  count(*) AS partnership_count,
  sum(said) AS claimed_count,
  sum(seen) AS observed_count,
  sum(ended) AS lapsed_count
RETURN
  kind AS role,
  began AS start_year,
  partnership_count,
  claimed_count,
  observed_count,
  lapsed_count
ORDER BY coalesce(role, ''), coalesce(start_year, 0)
