"""Loops over integer arrays, compiled once and kept on disk; no measure lives here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.errors import AnalysisError
from graph.network import Indices, Matrix

Decimals = npt.NDArray[np.float64]


def rows_of(matrix: Matrix, measure: str) -> tuple[Indices, Indices]:
    """Row starts and columns of a square matrix without self ties, each row's columns sorted.

    Entries of value 0 and self ties are left out. A matrix that is not square raises
    `AnalysisError`: it joins two kinds of things, and ``measure`` is about one.
    """
    matrix = one_mode(matrix, measure)
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)


def one_mode(matrix: Matrix, measure: str) -> Matrix:
    """Give a square matrix without self ties and zeros, in canonical form; see `rows_of`."""
    rows, columns = matrix.shape
    if rows != columns:
        raise AnalysisError(
            measure,
            f"a network of {rows} by {columns} joins two kinds of things",
            "join one kind first, as graph.network.join_organizations does",
        )
    clean = matrix.tocsr(copy=True)
    clean.sum_duplicates()
    if clean.diagonal().any():
        clean.setdiag(0.0)
    clean.eliminate_zeros()
    return clean
