"""Compare: two to eight networks side by side, and where their differences come from."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.compare import networks, parts
from explorer.ui.shell.frame import page

with page("compare", networks.sidebar) as shown:
    parts.draw(shown)
