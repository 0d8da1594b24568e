"""How hard the generated tests try: `quick` by default, --hypothesis-profile=thorough for thousands of networks."""

import os

import pytest
import torch
from hypothesis import HealthCheck, settings

SHARED = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=40, **SHARED)
settings.register_profile("thorough", max_examples=3000, **SHARED)
settings.load_profile("quick")

# Tests run side by side, one a core: torch's own threads would only wait for each other, here and in what tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"


def pytest_itemcollected(item):
    """Tests of a file share what they have worked out, so they run in one process; those in a browser, which wait for
    it, all in one beside the rest (pytest-xdist, --dist loadgroup)."""
    file = item.nodeid.partition("::")[0]
    item.add_marker(pytest.mark.xdist_group("e2e" if "/e2e/" in file else file))
