"""A trace that never ends fails instead of hanging the run."""

import pytest
from hypothesis import settings

from tests.analysis.truth import at_most


@pytest.fixture(autouse=True)
def an_end():
    with at_most(settings().max_examples):  # a second for each example; most take milliseconds
        yield
