"""The network of a blog post."""

from explorer.ui.shell.frame import Page


def knobs(page: Page) -> None:
    pass


def run(page: Page) -> bool:
    return False
