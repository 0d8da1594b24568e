"""What a file is asked for: one network or several side by side, how they are looked at, and what cannot be written."""

from typing import NamedTuple

from explorer.i18n import Text
from explorer.permalink import View
from explorer.spec import ResNetSpec

WEIGHTS = ("none", "random")  # of an ONNX file: shapes alone, or a fresh network's own values


class Asked(NamedTuple):
    """A network, how it is looked at (a report and a picture have a language and a look), and weights of an ONNX file.

    address  a link to this view, for a report's way back to the page; empty where nobody knows one
    """

    spec: ResNetSpec
    view: View = View()
    weights: str = "none"
    address: str = ""


class Compared(NamedTuple):
    """Two networks or more, the first being the reference; how a report looks at them, and a link to the page."""

    specs: tuple[ResNetSpec, ...]
    view: View = View()
    address: str = ""


class NotWritable(Exception):
    """A network that a format cannot hold; `sentence` says why."""

    def __init__(self, sentence: Text):
        self.sentence = sentence
