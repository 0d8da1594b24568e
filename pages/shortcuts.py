"""Shortcuts: only what is added, its cost, the options beside each other, and why add is not concat."""

from explorer.ui import adding, cached, controls, shortcuts, show
from explorer.ui.frame import page

with page("shortcuts", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    joins = cached.joins(shown.spec)
    shortcuts.heading(shown, analysis)
    shortcuts.lens(shown, analysis, joins)
    shortcuts.compared(shown)
    join = shortcuts.chosen(shown, joins)
    adding.padded(shown, join)
    adding.added(shown, join)
