"""What is kept for everybody, as nothing that Python's collector looks at.

The collector holds all readers up while it walks through everything that is kept, to find what nobody can reach any
more: with the layers of hundreds of networks for most of a second. Named tuples of numbers, texts and other such tuples are
in no circle, so there is nothing to be found in them. Python itself leaves plain tuples of that kind out, but not named ones.
"""

import ctypes
import gc
from typing import TypeVar

Value = TypeVar("Value")

_leave_out = ctypes.pythonapi.PyObject_GC_UnTrack
_leave_out.argtypes, _leave_out.restype = [ctypes.py_object], None


def at_rest(found: Value) -> Value:
    """The same, each tuple in it left out by the collector if all that it holds is. Lists and dicts may yet change."""
    _settle(found)
    return found


def _settle(one: object) -> bool:
    """Whether the collector leaves it out by now."""
    if not isinstance(one, tuple | list | dict):
        return not gc.is_tracked(one)
    values = one.values() if isinstance(one, dict) else one
    held = [_settle(value) for value in values if gc.is_tracked(value)]  # each, also behind one that is not
    if not isinstance(one, tuple) or not all(held):
        return False
    _leave_out(one)
    return True
