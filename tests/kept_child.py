"""A child of explorer/reading/apart.py that answers many times, and is started anew when it has died."""

from collections import Counter

from explorer.reading.apart import Child, Died


class KeptChild:
    """`died` counts why."""

    def __init__(self):
        self.child, self.died = None, Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child:
            self.child.end()

    def apart(self, work, content, asked, limits):
        self.child = self.child or Child(work)
        try:
            return self.child.ask(content, asked, limits)
        except Died as died:
            self.died[died.why] += 1
            self.child = None
            raise
