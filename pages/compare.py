"""Compare: two to eight networks side by side, and where their differences come from."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.compare import hand_on, networks, own, parts
from explorer.ui.shell.frame import page
from explorer.ui.widgets import show

with page("compare", networks.sidebar) as shown:
    with show.starting_page(shown, "compare"):
        found = networks.members(shown)
        reference, other = networks.pair(shown, found)
        parts.comparison(shown, found, reference)
    parts.what_changed(shown, found, reference)
    parts.where_from(shown, found, reference, other)
    parts.stages(shown, found)
    parts.growth(shown, found, reference, other)
    own.own_network(shown, reference)
    hand_on.hand_on(shown, found, reference)
