"""v1, v1.5, v2: one block in every order of its operations, what moved, and the special first and last activation."""

from explorer.ui import cached, controls, letters, order, show
from explorer.ui.frame import page

with page("order", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    order.heading(shown, analysis)
    order.strips(shown, order.chosen(shown))
    order.users(shown)
    order.special(shown)
    letters.table(shown)
