CALL () {
  MATCH (org:Organization)-[tie:MEMBERSHIP]->(room:Coalition)
  WITH org, room, tie.id AS tie_id
  MATCH (proof:Evidence {about_id: tie_id})
  WHERE proof.about_kind = 'membership'
  RETURN org, proof, room.id AS other_id, room.name AS other, NULL AS other_ein
  UNION ALL
  MATCH (org:Organization)-[tie:PARTNERSHIP]->(two:Organization)
  WITH org, two, tie.id AS tie_id
  MATCH (proof:Evidence {about_id: tie_id})
  WHERE proof.about_kind = 'partnership'
  RETURN org, proof, two.id AS other_id, two.name AS other, two.ein AS other_ein
  UNION ALL
  MATCH (proof:Evidence)
  WHERE proof.about_kind = 'organization'
  WITH proof, proof.about_id AS org_id
  MATCH (org:Organization {id: org_id})
  RETURN org, proof, NULL AS other_id, NULL AS other, NULL AS other_ein
}
WITH org, proof, other_id, other, other_ein
WHERE $organization IS NULL
  OR org.id = $organization OR org.ein = $organization
  OR other_id = $organization OR other_ein = $organization
RETURN
  proof.about_kind AS about,
  org.id AS organization_id,
  org.name AS organization,
  org.ein AS ein,
  other_id,
  other,
  proof.kind AS kind,
  proof.is_affirmed AS is_affirmed,
  proof.rung AS rung,
  proof.date AS date,
  proof.dataset AS dataset,
  proof.file AS file,
  proof.line AS line,
  proof.url AS url,
  proof.id AS evidence_id
ORDER BY organization, organization_id, evidence_id
