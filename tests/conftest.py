"""How hard the generated tests try: `quick` by default, --hypothesis-profile=thorough for thousands of networks."""

import os

import torch
from hypothesis import HealthCheck, settings

SHARED = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=25, **SHARED)
settings.register_profile("thorough", max_examples=3000, **SHARED)
settings.load_profile("quick")

# Tests run side by side, one a core: torch's own threads would only wait for each other, here and in what tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"
