"""What stands around every report, and why it is safe to open.

The file asks nobody for anything, and runs two scripts: Plotly's, and report.js beside it, which draws the charts. A
policy in its head (Content-Security-Policy) names both by their hash, so a browser runs no other, whatever stands in a
name or a note. Jinja escapes every text, and the values of the charts are JSON in which no `<` is left.
"""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from explorer import markup
from explorer.analysis import Layer
from explorer.analysis.tables.table import shape
from explorer.analysis.tables.table_1 import Stack
from explorer.charts.theme import colour_kind
from explorer.export.colours import colours
from explorer.export.svg import look
from explorer.i18n import translator
from explorer.permalink import View
from explorer.units import per_mac

PAPER = Path(__file__).parent / "paper"
ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def page(template: str, view: View, **content: Any) -> str:
    """A template with the content of a page, and with all that stands around it."""
    from explorer.charts.offline import script

    t, scripts = translator(view.lang or "en"), [script(), (PAPER / "report.js").read_text()]
    around = {
        "t": t,
        "lang": "zh-CN" if view.lang == "zh" else "en",
        "note": view.note.splitlines(),
        "view": view,
        "look": look(view),
        "styles": Markup((PAPER / "report.css").read_text() + colours(look(view))),
        "scripts": [Markup(script) for script in scripts],
        "policy": _policy(scripts),
    }
    return _templates().get_template(template).render(**around, **content) + "\n"


@cache
def _templates() -> Environment:
    found = markup.templates(PAPER, trim_blocks=True, lstrip_blocks=True)
    found.filters |= {"island": island, "shape": shape, "kind": colour_kind, "window": window, "work": work}
    found.tests["stack"] = lambda item: isinstance(item, Stack)
    return found


def window(layer: Layer) -> str:
    """Kernel, stride and groups in short: 3×3 /2, 32 groups as g32."""
    if not layer.kernel:
        return ""
    stride = max(layer.stride or (1,))
    strided = f" /{stride}" if stride > 1 else ""
    return shape(layer.kernel) + strided + (f" g{layer.groups:,}" if (layer.groups or 1) > 1 else "")


def work(layer: Layer, count: str) -> str:
    """MACs or FLOPs; nothing for a layer without any, and ? for one without a rule."""
    if layer.macs is None:
        return "?"
    return f"{per_mac(count) * layer.macs:,}" if layer.macs else ""


def island(values: Any) -> Markup:
    """Values as JSON that can stand in a script element: nothing in it can end the element or begin another."""
    return Markup(json.dumps(values, separators=(",", ":")).translate(ESCAPED))


def _policy(scripts: list[str]) -> str:
    """Nothing is fetched, and only these scripts run."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
