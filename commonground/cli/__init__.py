"""The command line: one file a verb; they parse, call and print, and compute nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import TracebackType

from graph.errors import CommonGroundError

__all__ = ["main"]

STOPPED = 130  # what shells give for a program that ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process: 0 done, 1 problems found, 2 wrong use, 130 stopped.

    ``arguments`` default to those of the process. Errors that a person can mend are one line on
    stderr; a defect of ours is one line too, and a traceback with ``COMMONGROUND_DEBUG=1``.
    """
    if not os.environ.get("COMMONGROUND_DEBUG"):
        sys.excepthook = _report_defect
    try:
        from commonground.cli.app import app

        app(arguments, prog_name="commonground")
    except CommonGroundError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def _report_defect(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say on one line that the program itself failed, where, and what to send."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    what = " ".join(str(error).split())
    sys.stderr.write(
        f"This is a defect of CommonGround: {kind.__name__}: {what}{where}; run the same command "
        "with COMMONGROUND_DEBUG=1 and report what it prints as CONTRIBUTING.md says\n"
    )
