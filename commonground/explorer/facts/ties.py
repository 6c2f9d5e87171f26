"""What an organization or coalition is tied to, with what is said and what was seen."""

from __future__ import annotations

from commonground.explorer.facts.rows import list_about
from graph.result import Column, Result
from graph.snapshot.edition import Edition

_TIE = (
    Column("role", "Role or kind of the tie."),
    Column("claimed", "What the organization says; empty where nobody asked."),
    Column("observed", "Whether taking part was seen; empty where nobody looked."),
    Column("rung", "Highest rung of evidence: listed, signed, attended, acted."),
    Column("start_date", "When it began."),
    Column("end_date", "When it ended."),
    Column("last_date", "Latest date at which a record states it."),
    Column("tie_id", "Id of the tie."),
)
_MEMBERSHIPS = """
SELECT coalition.id AS coalition_id, coalition.name AS coalition, membership.* EXCLUDE (id),
       membership.id AS tie_id
FROM membership JOIN coalition ON coalition.id = target_id
WHERE source_id = $id ORDER BY coalition.name, membership.id
"""
_MEMBERS = """
SELECT organization.id AS organization_id, organization.name AS organization,
       organization.ein, organization.sector, organization.survivor_led,
       organization.last_confirmed, membership.* EXCLUDE (id), membership.id AS tie_id
FROM membership JOIN organization ON organization.id = source_id
WHERE target_id = $id ORDER BY organization.name, membership.id
"""
_PARTNERS = """
SELECT organization.id AS organization_id, organization.name AS organization,
       organization.ein, organization.sector, tie.*
FROM (
    SELECT target_id AS other_id, role, claimed, observed, rung, start_date, end_date, last_date,
           id AS tie_id
    FROM partnership WHERE source_id = $id
    UNION ALL
    SELECT source_id, role, claimed, observed, rung, start_date, end_date, last_date, id
    FROM partnership WHERE target_id = $id
    UNION ALL
    SELECT target_id, 'is parent of', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM parent_of WHERE source_id = $id
    UNION ALL
    SELECT source_id, 'has as parent', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM parent_of WHERE target_id = $id
    UNION ALL
    SELECT target_id, 'is host of', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM hosts WHERE source_id = $id
    UNION ALL
    SELECT source_id, 'is hosted by', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM hosts WHERE target_id = $id
    UNION ALL
    SELECT target_id, 'carries on the work of', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM succeeds WHERE source_id = $id
    UNION ALL
    SELECT source_id, 'is carried on by', NULL, NULL, NULL, NULL, NULL, last_date, id
    FROM succeeds WHERE target_id = $id
) AS tie JOIN organization ON organization.id = other_id
ORDER BY organization.name, tie_id
"""
_PROGRAMS = """
SELECT program.id AS program_id, program.name AS program, program.publisher_key AS program_key,
       program.trafficking_form, program.status, program.reach, program.last_confirmed,
       (SELECT list(service.name ORDER BY service.name)
        FROM provides JOIN service ON service.id = target_id
        WHERE provides.source_id = program.id) AS services,
       (SELECT list(population.name ORDER BY population.name)
        FROM serves JOIN population ON population.id = target_id
        WHERE serves.source_id = program.id) AS populations,
       (SELECT list(place.name ORDER BY place.name)
        FROM covers JOIN place ON place.id = target_id
        WHERE covers.source_id = program.id) AS places
FROM offers JOIN program ON program.id = offers.target_id
WHERE offers.source_id = $id ORDER BY program.name, program.id
"""
_EVIDENCE = """
WITH about AS (
    SELECT id, 'membership' AS kind, source_id AS one, target_id AS other
    FROM membership WHERE source_id = $id OR target_id = $id
    UNION ALL
    SELECT id, 'partnership', source_id, target_id
    FROM partnership WHERE source_id = $id OR target_id = $id
    UNION ALL
    SELECT target_id, 'commitment', source_id, target_id FROM made_commitment WHERE source_id = $id
    UNION ALL SELECT $id, 'organization', NULL, NULL
), named AS (
    SELECT id, name FROM organization UNION ALL SELECT id, name FROM coalition
    UNION ALL SELECT id, coalesce(name, kind) FROM commitment
)
SELECT evidence.about_kind, coalesce(with_other.name, '') AS with_whom, evidence.kind,
       evidence.is_affirmed, evidence.rung, evidence.evidence_type, evidence.date,
       evidence.dataset, evidence.file, evidence.line, evidence.url, evidence.id AS evidence_id
FROM evidence JOIN about ON about.id = about_id AND about.kind = about_kind
LEFT JOIN named AS with_other
  ON with_other.id = CASE WHEN about.one = $id THEN about.other ELSE about.one END
ORDER BY evidence.date DESC NULLS LAST, evidence.id
"""


def list_memberships(edition: Edition, id_: str) -> Result:
    """List the coalitions of an organization, one row a membership; empty where it has none."""
    columns = (Column("coalition_id", "Id of the coalition."), Column("coalition", "Its name."))
    question = "Which coalitions does it belong to, by its own word and by what was seen?"
    return list_about(edition, "memberships", question, _MEMBERSHIPS, id_, columns + _TIE)


def list_members(edition: Edition, id_: str) -> Result:
    """List the organizations of a coalition, one row a membership; empty where it has none."""
    columns = (
        *_organization("member"),
        Column("survivor_led", "By its own word; else empty."),
        Column("last_confirmed", "When it last checked what is held about it."),
    )
    question = "Who belongs to it, by their own word and by what was seen?"
    return list_about(edition, "members", question, _MEMBERS, id_, columns + _TIE)


def list_partners(edition: Edition, id_: str) -> Result:
    """List the organizations that one works with, its parent and its parts, one row a tie."""
    question = "Which organizations does it work with?"
    return list_about(
        edition, "partners", question, _PARTNERS, id_, _organization("partner") + _TIE
    )


def list_programs(edition: Edition, id_: str) -> Result:
    """List the programs of an organization with services, populations and stated reach."""
    columns = (
        Column("program_id", "Id of the program."),
        Column("program", "Its name."),
        Column("program_key", "Key at its publisher."),
        Column("services", "Services it gives."),
        Column("populations", "Whom it is for; empty where the source does not say."),
        Column("trafficking_form", "Form of trafficking it answers."),
        Column("reach", "How far it reaches; empty where the source does not say."),
        Column("places", "Places it names as its area."),
        Column("status", "Running, planned or closed."),
        Column("last_confirmed", "When the publisher last confirmed the entry."),
    )
    return list_about(edition, "programs", "What does it run, for whom?", _PROGRAMS, id_, columns)


def list_evidence(edition: Edition, id_: str) -> Result:
    """List each dated statement about the ties of an organization or coalition, latest first."""
    columns = (
        Column("date", "Date of the statement, else of its retrieval."),
        Column("kind", "Claim: its own word. Act: what a record shows."),
        Column("about_kind", "What the statement is about."),
        Column("with_whom", "The other end of the tie."),
        Column("is_affirmed", "Whether the statement says yes."),
        Column("rung", "How far: listed, signed, attended, acted."),
        Column("evidence_type", "Kind of document."),
        Column("dataset", "Dataset that holds the statement."),
        Column("file", "File that holds the statement."),
        Column("line", "Line, row or object in the file."),
        Column("url", "Public address of the document."),
        Column("evidence_id", "Id of the statement."),
    )
    return list_about(
        edition, "evidence", "Who stated this, where and when?", _EVIDENCE, id_, columns
    )


def _organization(what: str) -> tuple[Column, ...]:
    return (
        Column("organization_id", f"Id of the {what}."),
        Column("organization", f"Name of the {what}."),
        Column("ein", f"US employer identification number of the {what}."),
        Column("sector", f"Sector of the {what}."),
    )
