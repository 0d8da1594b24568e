import pytest

from explorer.analysis.trace.store import FOLDER
from explorer.lab.record import record
from tests.lab.small import done, training


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The record of a store of its own."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return record()


@pytest.fixture(scope="session")
def residual():
    """A network of six blocks that has learnt a little, and its state."""
    return done(training(epochs=2, repeats=(2, 2, 2), width=8))


@pytest.fixture(scope="session")
def plain():
    """A plain one of three."""
    return done(training(epochs=2, shortcut="none", width=8))
