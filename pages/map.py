"""Family map: every preset by its cost and its published accuracy, with the network on screen among them."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.map import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page, part
from explorer.ui.widgets import show

with page("map", controls.sidebar) as shown:
    parts.heading(shown)
    with show.starting(shown):
        parts.counted(shown)
    part("map", parts.whole)
