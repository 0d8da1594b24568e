"""A spec as one file of PyTorch that runs alone.

The file is made from the sources of explorer.model, never from a copy of them: they are read, what the spec decides is
worked out, and what is left is written down again with its docstrings and comments.
"""

from explorer.codegen.file import code, lines
from explorer.codegen.places import Way, way

__all__ = ["Way", "code", "lines", "way"]
