"""Family map: every preset by its cost and its published accuracy, with the network on screen among them."""

from explorer.ui import controls, show
from explorer.ui.family import parts
from explorer.ui.frame import page

with page("map", controls.sidebar) as shown:
    parts.heading(shown)
    with show.starting(shown):
        parts.counted(shown)
    parts.whole(shown)
