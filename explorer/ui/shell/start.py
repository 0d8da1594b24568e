"""What a page begins with: whatever pages are made of is imported, before anything else of a page runs.

Of several threads that import this file at once, Python lets one run it and has the others wait, which holds them at
their first line. What a page imports after it is there already. What a page imported before it would be imported by
several threads, each in an order of its own.
"""

from explorer.ui.shell import loading, resumed, sent

loading.pages()
sent.refuse_strange()
resumed.watch_as_asked()
