"""How hard the generated tests try, and in which order the files come.

`quick` by default, --hypothesis-profile=thorough for thousands of networks.
"""

import os
from itertools import groupby

import pytest
import torch
from hypothesis import HealthCheck, settings

from explorer.reading import onnx_graph
from tests.kept_child import KeptChild

SHARED = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=25, **SHARED)
settings.register_profile("thorough", max_examples=3000, **SHARED)
settings.load_profile("quick")

# Tests run side by side, one a core: torch's own threads would only wait for each other, here and in what tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session")
def kept_child():
    with KeptChild() as kept:
        yield kept


@pytest.fixture(scope="module")
def one_child(kept_child):
    """ONNX files are read as always, but by one child, one after another: starting Python for each takes 0.3 s."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_graph, "apart", kept_child.apart)
        yield kept_child


def pytest_collection_modifyitems(items):
    """Spreads the files with a browser among the others, so that the processes seldom drive two at once.

    `make test` keeps the order (--no-loadscope-reorder); the last files are short ones, which no process waits for.
    """
    files = sorted((list(file) for _, file in groupby(items, lambda item: item.path)), key=len, reverse=True)
    with_browser, others = (
        [file for file in files if (file[0].path.parent.name == "e2e") is browser] for browser in (True, False)
    )
    place = [(number / len(of), file) for of in (with_browser, others) for number, file in enumerate(of)]
    items[:] = [item for _, file in sorted(place, key=lambda one: one[0]) for item in file]
