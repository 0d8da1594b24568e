"""What a first visit leaves behind, made once before the fork: else each process makes its own, 100 MB of it in the end.

Streamlit's AppTest opens each page as a visitor would, without a network or an event loop.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from explorer.ui.pages import PAGES

SECONDS = 60  # that a page may take
WARNS = "streamlit.runtime.scriptrunner_utils.script_run_context"  # of pages that are opened outside a server


def visit(script: Path) -> None:
    """Opens each page once."""
    with _quiet(logging.getLogger(WARNS)):
        for page in PAGES.values():
            visitor = AppTest.from_file(script, default_timeout=SECONDS)
            if page.file != script.name:
                visitor.switch_page(page.file)
            visitor.run()


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """A filter, since Streamlit sets levels whenever it reads its settings."""

    def nothing(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    try:
        yield
    finally:
        logger.removeFilter(nothing)
