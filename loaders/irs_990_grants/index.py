"""Read the publisher's index of e-file returns: a CSV that lists who filed what, and no more."""

from loaders.reading.cast import Cast, as_ein, as_name, as_text
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.field_words import named_in_field_sql
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table

COLUMNS = Columns(
    required=("EIN", "TAXPAYER_NAME", "OBJECT_ID"),
    withheld=(
        "RETURN_ID", "FILING_TYPE", "TAX_PERIOD", "SUB_DATE", "RETURN_TYPE", "DLN", "XML_BATCH_ID",
    ),
)  # fmt: skip


def load_index(file: SourceFile) -> Loaded:
    """Read one index into the organizations that filed, by EIN; a filer may stand in many rows."""
    with open_table(file, COLUMNS) as table:
        table.cast(
            (
                as_ein("EIN", "ein", needed=True),
                as_name("TAXPAYER_NAME", "name"),
                as_text("OBJECT_ID", "object_id"),
                Cast("is_named", named_in_field_sql("TAXPAYER_NAME")),
                Cast("is_location_confidential", confidential_mark_sql("TAXPAYER_NAME")),
                Cast("is_synthetic", synthetic_sql("TAXPAYER_NAME", "EIN")),
            ),
            content=True,
        )
        table.connection.execute(
            "CREATE VIEW listed AS SELECT *, concat_ws('|', ein, object_id) AS key FROM typed"
        )
        organizations = (
            "SELECT ein AS key, min(line) AS line, ein, name, is_location_confidential, "
            "is_synthetic, CASE WHEN is_named THEN ['name'] END AS field_reasons FROM typed "
            "GROUP BY ALL ORDER BY line, key"
        )
        return table.loaded({"organization": organizations}, rows="listed")
