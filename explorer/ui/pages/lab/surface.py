"""Loss landscapes as surfaces and contours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.lab.asked import Landscape
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.lab.desk import Seen


def draw(page: Page, found: Sequence[tuple[str, Landscape, "Seen"]]) -> None:
    """Each network's loss, on one colour scale."""
