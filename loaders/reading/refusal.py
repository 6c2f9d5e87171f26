"""A whole file that cannot be read: one finding, no rows."""

from graph.findings import Finding
from loaders.reading.source_file import SourceFile


class FileRefusedError(Exception):
    """Carries the one finding that says why a file gives no rows; never leaves this room."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def refuse(file: SourceFile, rule: str, message: str, mend: str) -> FileRefusedError:
    """Make the refusal of a whole file: a finding without line, effect `rejected`."""
    finding = Finding(file.dataset, file.name, None, None, None, rule, "rejected", message, mend)
    return FileRefusedError(finding)
