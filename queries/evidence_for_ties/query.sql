WITH subject AS (
  SELECT
    'membership' AS about,
    tie.id AS about_id,
    tie.source_id AS organization_id,
    room.id AS other_id,
    room.name AS other,
    NULL AS other_ein
  FROM membership AS tie
  JOIN coalition AS room ON room.id = tie.target_id
  UNION ALL
  SELECT 'partnership', tie.id, tie.source_id, two.id, two.name, two.ein
  FROM partnership AS tie
  JOIN organization AS two ON two.id = tie.target_id
  UNION ALL
  SELECT 'organization', id, id, NULL, NULL, NULL
  FROM organization
)
SELECT
  subject.about,
  org.id AS organization_id,
  org.name AS organization,
  org.ein,
  subject.other_id,
  subject.other,
  proof.kind,
  proof.is_affirmed,
  proof.rung,
  proof.date,
  proof.dataset,
  proof.file,
  proof.line,
  proof.url,
  proof.id AS evidence_id
FROM evidence AS proof
JOIN subject ON subject.about = proof.about_kind AND subject.about_id = proof.about_id
JOIN organization AS org ON org.id = subject.organization_id
WHERE $organization IS NULL
  OR org.id = $organization OR org.ein = $organization
  OR subject.other_id = $organization OR subject.other_ein = $organization
ORDER BY organization, organization_id, evidence_id
