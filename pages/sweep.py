"""Sweep: one knob or two over a range, as a curve or a map, each point as exact as a network of its own."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.sweep import controls as knobs
from explorer.ui.pages.sweep import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("sweep", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    parts.heading(shown)
    knobs.draw(shown)
    parts.swept(shown)
