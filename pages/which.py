"""Which ResNet is this? From a count, a printed model or a file's header to its name."""

from explorer.ui import which
from explorer.ui.frame import page


def sidebar(shown):
    """A question needs no network."""


with page("which", sidebar) as shown:
    which.heading(shown)
    which.question(shown)
    which.answer(shown)
