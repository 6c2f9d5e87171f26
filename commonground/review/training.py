"""Learn the weights of matching anew from the workspace's own records."""

from __future__ import annotations

from commonground.build import BuildReport, Progress, build
from commonground.matching import MODEL
from commonground.workspace import Workspace
from graph.identity.scored import ENOUGH
from graph.snapshot import open_edition


def train_anew(
    workspace: Workspace, *, on_progress: Progress | None = None
) -> tuple[BuildReport, bool]:
    """Put the learned weights aside and build, which learns new ones; tell whether it did.

    With too few records to learn from the weights that come with the product serve. Where the
    build is refused the earlier weights come back and its error is raised.
    """
    model = workspace.decisions / MODEL
    aside = model.with_name(f"{model.name}.earlier")
    if model.is_file():
        model.replace(aside)
    try:
        report = build(workspace, on_progress=on_progress)
    except BaseException:
        if aside.is_file():
            aside.replace(model)
        raise
    aside.unlink(missing_ok=True)
    return report, model.is_file()


def too_few_words(workspace: Workspace) -> str:
    """Say how many records of organizations are published, and how many it takes to learn."""
    with open_edition(workspace.folder, scope="all").connect() as connection:
        ((held,),) = connection.execute("""
            SELECT count(DISTINCT (dataset, key)) FROM source_record WHERE type = 'organization'
            """).fetchall()
    return (
        f"there are too few records to learn from: {held:,} of organizations, and it takes "
        f"{ENOUGH:,} that are written differently; the weights that come with us serve"
    )
