"""Compare two records that nothing was stored about, as matching would."""

from __future__ import annotations

import json

from commonground.loading import records_folder
from commonground.matching import matching_of
from commonground.workspace import Workspace
from graph.identity.explain import Scorer
from graph.identity.homes import create_homes, find_homes
from graph.identity.ledger import open_ledger
from graph.ids import quote_text
from graph.records import create_record_tables
from graph.schema import get_type
from graph.scratch import open_scratch


def scorer_of(workspace: Workspace) -> Scorer:
    """Give what scores two records (``dataset:key``) with their features as JSON.

    What is rare counts more, so all records are read: seconds for a county, minutes for a nation.
    Nothing for a record that is not there or has no name.
    """

    def score(record_a: str, record_b: str) -> tuple[float, str] | None:
        from graph.identity.forms import create_profiles
        from graph.identity.scored.explain import pair_features

        folders = [
            records_folder(workspace, workspace.datasets[name], file)
            for name in workspace.ordered_datasets
            for file in workspace.datasets[name].files
        ]
        scratch = workspace.folder / "cache" / "comparing"
        scratch.mkdir(parents=True, exist_ok=True)
        kind = get_type("organization")
        with open_scratch() as connection:
            connection.execute(f"SET temp_directory = {quote_text(str(scratch))}")
            order = workspace.ordered_datasets
            create_record_tables(connection, folders, edition="steward", dataset_order=order)
            open_ledger(connection, workspace.decisions / "ledger.csv")
            create_homes(connection, kind, salt=workspace.salt)
            homes = find_homes(connection, kind, [record_a, record_b])
            if len(homes) < 2:
                return None
            create_profiles(connection)
            pair = sorted(homes.values())
            found = pair_features(connection, pair[0], pair[1], matching_of(workspace))
        return None if found is None else (found[0], json.dumps(found[1]))

    return score
