"""Read network maps in any of their formats: nodes and edges, each one a source record.

GraphML, GEXF, Pajek, tables of Kumu and Gephi (CSV, XLSX, in a ZIP), Kumu JSON, RDF, and
FollowTheMoney entities. Types in words decide what a node is (`words.toml`) and what an edge says
where that fits its ends (`ties.csv`); what they do not know is told. A node is known by its id
inside its dataset, never by its label; its EIN or org-id joins it to the registers. Persons are
counted and nothing of them is kept. Lines are those of text files and sheets, elsewhere numbers.
"""

from loaders.network_file.casts import network_casts
from loaders.network_file.formats import read_network
from loaders.network_file.records import record_queries
from loaders.network_file.rows import COLUMNS, text_rows
from loaders.network_file.ties import make_edges, make_nodes, row_sql
from loaders.network_file.told import tell_all, tell_ended
from loaders.reading.rows import open_rows
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.texts import Part


def load(file: SourceFile) -> Loaded:
    """Read one network into organizations, coalitions, programs, grants and the ties of them."""
    parts: list[Part] = []
    with open_rows(file, COLUMNS, text_rows(file, read_network(file, parts))) as table:
        table.parts = parts
        table.cast(network_casts(file.retrieved.isoformat()), content=True)
        table.refuse_duplicates("id")
        make_nodes(table)
        make_edges(table)
        tell_all(table)
        tell_ended(table)
        table.connection.execute(f"CREATE TABLE kept AS {row_sql()}")
        return table.loaded(record_queries(file), rows="kept")
