SELECT
  tie.role,
  year(tie.start_date) AS start_year,
  count(*) AS partnership_count,
  count(*) FILTER (WHERE tie.claimed) AS claimed_count,
  count(*) FILTER (WHERE tie.observed) AS observed_count,
  count(*) FILTER (
    WHERE tie.end_date IS NOT NULL AND ($on_date IS NULL OR tie.end_date <= $on_date)
  ) AS lapsed_count
FROM partnership AS tie
JOIN organization AS one ON one.id = tie.source_id
JOIN organization AS two ON two.id = tie.target_id
GROUP BY tie.role, start_year
ORDER BY coalesce(tie.role, ''), coalesce(start_year, 0)
