"""How hard the generated tests try, and in which order the files come.

`quick` by default, --hypothesis-profile=thorough for thousands of networks.
"""

import gc
import os

import pytest
import torch
from hypothesis import HealthCheck, settings

from explorer.analysis.trace.store import FOLDER
from explorer.reading import onnx_graph
from tests.kept_child import KeptChild

SHARED = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=25, **SHARED)
settings.register_profile("thorough", max_examples=3000, **SHARED)
settings.load_profile("quick")

# Tests run side by side, one a core: torch's own threads would only wait for each other, here and in what tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory):
    """What the app keeps on disk lies in a folder of this run's, for what tests start, too; nothing works on there after.

    A check process, and an engine of the laboratory, ends by itself when its lock is gone. Its number is no way to end it: it may have ended by then.
    """
    folder = tmp_path_factory.mktemp("store")
    os.environ[FOLDER] = str(folder)
    yield
    for lock in folder.glob("*-*.lock"):
        lock.unlink(missing_ok=True)


def pytest_collection_finish():
    """What is there before the first test stays, so the collector need not walk it, a million objects, each time."""
    gc.collect()
    gc.freeze()


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
    """The tests in a browser come first.

    `make test` gives each of two processes half of the list in this order, and whoever ends takes from the end of the
    other's: one process drives server and browser, the other computes, and the last ones are short.
    """
    with_browser = [item for item in items if item.path.parent.name == "e2e"]
    others = [item for item in items if item.path.parent.name != "e2e"]
    items[:] = with_browser + others
