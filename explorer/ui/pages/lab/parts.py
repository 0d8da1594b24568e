"""What stands on the page: which experiment, and that one."""

from explorer.ui.pages.lab import controls, landscape, lesion, post, probe, solution, train
from explorer.ui.shell.frame import Page

SECTIONS = {
    "probe": probe.draw,
    "train": train.draw,
    "solution": solution.draw,
    "lesion": lesion.draw,
    "landscape": landscape.draw,
    "post": post.draw,
}


def draw(page: Page) -> None:
    """The open section alone."""
    controls.sections(page)
    SECTIONS[page.own.lab](page)
