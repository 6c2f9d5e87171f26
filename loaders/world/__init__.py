"""The synthetic world: a made-up field with planted truth, written in the publishers' formats.

`generate_world` draws organizations, coalitions, programs and what is true of them; `write_world`
has every source's ``example.py`` write them as its publisher would. Nothing in it stands for
anybody: names begin with "Example", EINs with the impossible prefix 00.
"""

from __future__ import annotations

from loaders.world.generate import generate_world
from loaders.world.model import WAVES, Program, Sizes, World
from loaders.world.write import WrittenFile, write_world

__all__ = ["WAVES", "Program", "Sizes", "World", "WrittenFile", "generate_world", "write_world"]
