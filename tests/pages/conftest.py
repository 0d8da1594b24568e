"""What the tests of pages share."""

import pytest

from explorer.ui.shell import parts


@pytest.fixture(autouse=True)
def whole_pages(request, monkeypatch):
    """Every change runs the whole page, which has to show the same as its parts would that are due.

    AppTest has on its page what the last run has drawn, and nothing that an earlier one left there. A test about the
    parts themselves asks for them with `@pytest.mark.usefixtures("parts_alone")`.
    """
    if "parts_alone" not in request.fixturenames:
        monkeypatch.setattr(parts, "run_due", lambda: None)


@pytest.fixture
def parts_alone():
    """A change runs the parts that are due and nothing else, as it does for a reader."""
