"""CommonGround: a knowledge graph of the anti-trafficking field, kept in one folder.

The public calls are imported when they are used, so that ``import commonground`` costs nothing:

>>> import commonground
>>> commonground.__version__
'0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonground.api import Landscape, open, open_demonstration
    from graph.errors import CommonGroundError
    from graph.result import Result

__all__ = ["CommonGroundError", "Landscape", "Result", "__version__", "open", "open_demonstration"]
__version__ = "0.1.0"

_HOME_OF = {
    "CommonGroundError": "graph.errors",
    "Landscape": "commonground.api",
    "Result": "graph.result",
    "open": "commonground.api",
    "open_demonstration": "commonground.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'commonground' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
