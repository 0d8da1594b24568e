"""How a network is looked at, on every page and in every file: the part of a link that no page owns."""

from dataclasses import dataclass

from explorer.i18n import LANGUAGES
from explorer.permalink.values import LayerNames, Notes, Parts, word, words_of


@dataclass(frozen=True)
class View:
    """Language, unit of cost, chosen layer, colours and folding of the picture, theme, what memory is reckoned with.

    Without a language it is the reader's own. A chosen layer that the network has not is as none. What a teacher hides,
    keeps fixed and says on top stands in hide, lock and note. What one page alone shows is a word of its own: view.py in
    the folder of the page.
    """

    lang: str = word("", tuple(LANGUAGES))
    count: str = word("macs", ("macs", "flops"))
    at: str = word("", LayerNames())
    colour: str = word("kind", ("kind", "params", "macs", "activations", "field"))
    fold: str = word("auto", ("auto", "folded", "unfolded"))
    theme: str = word("system", ("system", "light", "dark"))
    batch: str = word("32", ("1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024"))
    precision: str = word("float32", ("float32", "mixed"))
    optimiser: str = word("momentum", ("sgd", "momentum", "adam"))
    hide: str = word("", Parts(("menu", "network", "knobs", "count", "language", "numbers", "tabs")))
    lock: str = word("", Parts(("network", "view")))
    note: str = word("", Notes())


VIEW_WORDS = words_of(View)
