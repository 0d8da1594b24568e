"""How hard the generated tests try: `quick` by default, --hypothesis-profile=thorough for thousands of networks."""

from hypothesis import HealthCheck, settings

SHARED = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=60, **SHARED)
settings.register_profile("thorough", max_examples=3000, **SHARED)
settings.load_profile("quick")
