"""A network as a file for other programs and other people. Each file is the same, byte for byte, however often it is made.

tables           CSV, Parquet and JSON of the layers
comparison       the same of networks side by side: their totals, and the steps of each difference
report           the page of a network as one HTML file, which works offline and prints on A4
compared_report  the same of networks side by side
page             what stands around both, from the templates in paper/, and why they are safe to open
figures          the charts of a report, and colours their colours, on a screen and on paper
svg              the network's picture as SVG
onnx             the network as ONNX, from the layers of its trace
bibtex           the papers behind a network and the numbers that are quoted for it
request          what is asked for: a network, or several side by side, and how they are looked at
naming           what a file is called, and the command line that makes the same one

A format is a function of what is asked that gives bytes, a row in FORMATS, and its words in content/ under export.NAME.
torch and Plotly load inside the functions.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

from explorer import EXTRA
from explorer.export.request import WEIGHTS, Asked, NotWritable

__all__ = ["FORMATS", "WEIGHTS", "Asked", "Format", "NotWritable"]


class Format(NamedTuple):
    """How a file's name ends, its type on the web, what makes it, whether it can be read as text, and a module that is
    installed on request alone and that it cannot do without.
    """

    suffix: str
    mime: str
    write: Callable[[Asked], bytes]
    text: bool = True
    needs: str = ""

    @property
    def missing(self) -> str:
        """What pip calls the module that is not there; empty where nothing is missing."""
        return EXTRA[self.needs] if self.needs and find_spec(self.needs) is None else ""


def _csv(asked: Asked) -> bytes:
    from explorer.export import tables

    return tables.as_csv(tables.layers(asked.spec))


def _parquet(asked: Asked) -> bytes:
    from explorer.export import tables

    return tables.as_parquet(tables.layers(asked.spec))


def _json(asked: Asked) -> bytes:
    from explorer.export import tables

    return f"{tables.as_json(asked.spec)}\n".encode()


def _code(asked: Asked) -> bytes:
    from explorer.codegen import code

    return code(asked.spec).encode()


def _onnx(asked: Asked) -> bytes:
    from explorer.export.onnx import NotInOnnx, TooLarge, to_onnx

    try:
        return to_onnx(asked.spec, weights=asked.weights)
    except (NotInOnnx, TooLarge) as wrong:
        raise NotWritable(wrong.sentence) from None


def _netron(asked: Asked) -> bytes:
    from explorer.export.onnx_attachment import attachment

    return attachment(asked.spec)


def _svg(asked: Asked) -> bytes:
    from explorer.export import svg

    return svg.drawing(asked.spec, asked.view).encode()


def _html(asked: Asked) -> bytes:
    from explorer.export import report

    return report.report(asked).encode()


def _bib(asked: Asked) -> bytes:
    from explorer.export import bibtex

    return bibtex.bibtex([asked.spec]).encode()


FORMATS = {
    "html": Format(".html", "text/html", _html, needs="py_mini_racer"),
    "svg": Format(".svg", "image/svg+xml", _svg, needs="py_mini_racer"),
    "csv": Format(".csv", "text/csv", _csv),
    "parquet": Format(".parquet", "application/vnd.apache.parquet", _parquet, text=False),
    "json": Format(".json", "application/json", _json),
    "onnx": Format(".onnx", "application/octet-stream", _onnx, text=False),
    "netron": Format(".attachment.json", "application/json", _netron),
    "py": Format(".py", "text/x-python", _code),
    "bib": Format(".bib", "application/x-bibtex", _bib),
}
