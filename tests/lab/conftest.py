import pytest

from explorer.analysis.trace.store import FOLDER
from explorer.lab.record import record


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The record of a store of its own."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return record()
