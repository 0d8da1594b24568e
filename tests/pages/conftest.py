"""What the tests of pages share."""

import pytest

from explorer.ui.shell import parts


@pytest.fixture(autouse=True)
def whole_pages(monkeypatch):
    """Every change runs the whole page: AppTest has on its page what the last run drew, and nothing that stood there before.

    That the parts which are due show the same is asked of a server, which this does not reach: test_parts.py.
    """
    monkeypatch.setattr(parts, "run_due", lambda: None)
