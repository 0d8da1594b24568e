"""Lab: networks that learn on the spot, and what can be seen of them before, while and after they do."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.lab import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page, part
from explorer.ui.widgets import show

with page("lab", controls.network) as shown:
    with show.starting_page(shown, "lab"):
        pass
    part("lab", parts.asked)
    part("lab_run", parts.run)
