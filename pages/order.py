"""v1, v1.5, v2: one block in every order of its operations, what moved, and the special first and last activation."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.order import letters, parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("order", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    parts.heading(shown, analysis)
    parts.strips(shown, parts.chosen(shown))
    parts.users(shown)
    parts.special(shown)
    letters.table(shown)
