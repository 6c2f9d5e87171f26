"""What somebody would try first: count programs, compare words, count ties."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array

from graph.snapshot.edition import Edition


def emptiest_cells(edition: Edition) -> list[tuple[str, ...]]:
    """Give county and service that no program names, counties with fewest programs first."""
    with edition.connect() as connection:
        return connection.execute("""
            WITH named AS (
                SELECT place.id, count(covers.id) AS programs
                FROM place LEFT JOIN covers ON covers.target_id = place.id
                WHERE place.kind = 'county' GROUP BY place.id
            ), given AS (
                SELECT DISTINCT covers.target_id AS place_id, provides.target_id AS service
                FROM covers JOIN provides USING (source_id)
            )
            SELECT place.fips, service.id
            FROM place JOIN named USING (id) CROSS JOIN service
            WHERE (place.id, service.id) NOT IN (SELECT (place_id, service) FROM given)
            ORDER BY programs, place.fips, service.id
            """).fetchall()


def likest_words(edition: Edition, count: int) -> list[tuple[str, str]]:
    """Give the pairs of programs whose names and descriptions are most alike: TF-IDF, cosine."""
    programs = edition.frame("program", ["publisher_key", "name", "description"])
    texts = programs.select(
        text=pl.concat_str("name", "description", separator=" ", ignore_nulls=True)
    )
    words = (
        texts.with_row_index("program")
        .with_columns(word=pl.col("text").str.to_lowercase().str.extract_all("[a-z]+"))
        .explode("word")
        .group_by("program", "word")
        .len("times")
        .sort("program", "word")
    )
    vocabulary = words["word"].unique().sort()
    column = vocabulary.search_sorted(words["word"]).to_numpy()
    seen_in = np.bincount(column, minlength=len(vocabulary))
    weight = words["times"].to_numpy() * np.log(programs.height / seen_in)[column]
    shape = (programs.height, len(vocabulary))
    matrix = csr_array(coo_array((weight, (words["program"].to_numpy(), column)), shape=shape))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    alike = coo_array(matrix @ matrix.T)
    upper = alike.row < alike.col
    one, other = alike.row[upper], alike.col[upper]
    cosine = alike.data[upper] / (lengths[one] * lengths[other])
    best = np.lexsort((other, one, -cosine))[:count]
    keys = programs["publisher_key"].to_list()
    return [(keys[one[item]], keys[other[item]]) for item in best]


def busiest_organizations(edition: Edition) -> list[tuple[str, ...]]:
    """Give the EIN of every organization, most ties first; lists of any length count."""
    with edition.connect() as connection:
        return connection.execute("""
            WITH list_size AS (
                SELECT target_id, count(DISTINCT source_id) - 1 AS others FROM membership GROUP BY 1
            ), seat AS (
                SELECT DISTINCT source_id, target_id FROM membership
            ), tie AS (
                SELECT source_id AS id, others FROM seat JOIN list_size USING (target_id)
                UNION ALL SELECT source_id, 1 FROM partnership
                UNION ALL SELECT target_id, 1 FROM partnership
            )
            SELECT coalesce(ein, organization.id)
            FROM tie JOIN organization USING (id)
            GROUP BY organization.id, ein ORDER BY sum(others) DESC, organization.id
            """).fetchall()
