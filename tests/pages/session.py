"""A session: everything that can be reached from one, and one without a page."""

import torch
from torch import nn

HEAVY = (nn.Module, torch.Tensor, torch.storage.UntypedStorage)
PLAIN = (str, bytes, int, float, bool, type(None), type)


class Session(dict):
    """What `st.session_state` is to the app."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def heavy(session):
    """The types of the modules and tensors that a session keeps alive."""
    found, seen, waiting = set(), set(), [session]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, PLAIN):
            continue
        seen.add(id(one))
        if isinstance(one, HEAVY):
            found.add(type(one).__name__)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        else:
            waiting += vars(one).values() if hasattr(one, "__dict__") else ()
            slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
            waiting += [getattr(one, name) for name in slots if hasattr(one, name)]
            waiting += [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
    return found


def kept(at):
    """All that a session holds, by key."""
    return at.session_state._state.filtered_state
