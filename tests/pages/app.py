"""A page without a browser: opening it by its link, and what stands on it."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import strategies as st
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from explorer.i18n import choices, words
from explorer.permalink import WORDS

ROOT = Path(__file__).parents[2]

# Every AppTest looks for components in all packages that are installed, which takes longer than most pages: once is enough.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


KNOB_ROWS = ("knobs_stages", "knobs_inside")  # the rows of the sidebar that the rare knobs stand behind


def app(page=None, query=None, boxes=()):
    """The app at a link, not yet run; `page` is a file under pages/ or, without one, the home page.

    boxes  keys of the rows and popovers that a reader has opened: what is in one is drawn only then
    """
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    for key, value in (query or {}).items():
        at.query_params[key] = value
    for key in boxes:
        at.session_state[key] = True
    return at.switch_page(page) if page else at


def opened(page=None, query=None, boxes=()):
    at = app(page, query, boxes).run()
    assert not at.exception, [one.value for one in at.exception]
    return at


def html(at):
    """All of the page's own HTML, without its style sheet."""
    return "\n".join(one.proto.body for one in at.get("html") if "<style>" not in one.proto.body)


def plain(at):
    """The words in it."""
    return unescape(re.sub(r"<[^>]*>", " ", html(at)))


def notices(at):
    return re.findall(r'<div class="notice.*?</div>', html(at))


class Figure(NamedTuple):
    value: str
    unit: str
    note: str


def headline(at):
    """Each headline number by its label."""
    pattern = (
        r'<dt>(.*?)</dt><dd class="value">(.*?)(?:<span class="unit">(.*?)</span>)?</dd><dd class="note">(.*?)</dd>'
    )
    (body,) = (one.proto.body for one in at.get("html") if 'class="headline"' in one.proto.body)
    found = re.findall(pattern, body)
    assert len(found) == body.count("<dt>")
    return {label: Figure(value, unit, unescape(note)) for label, value, unit, note in found}


def whole(text):
    """The one whole number of four digits or more in a text: "4,089,184,256 · FLOPs = 2×" -> 4089184256."""
    (number,) = re.findall(r"\d{1,3}(?:,\d{3})+", text)
    return int(number.replace(",", ""))


def charts(at):
    """Every figure on the page as plain dictionaries, in order."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def component(at, key):
    """What is sent to the browser for a component."""
    (found,) = (one.proto for one in at.get("bidi_component") if one.proto.id.endswith(f"-{key}"))
    return found


def picture(at, key):
    """What the browser is given to draw: `diagram` is the whole network, `loupe` the chosen block."""
    given = json.loads(component(at, key).bytes)
    return given["drawn"] | given["look"]


def menu(at):
    """The rows of the menu by the page that they open."""
    given = json.loads(component(at, "menu").bytes)
    return {row["page"]: row for row in given["rows"] + given["together"]["rows"]}


def clicked_in_menu(at, page):
    """The files and words that a click on a row of the menu opens. AppTest knows of one page alone, and opens none."""
    went, states = [], at._tree.get_widget_states()
    click = json.dumps([{"event": "to", "value": page}])
    states.widgets.append(
        WidgetState(id=_make_trigger_id(component(at, "menu").id, "events"), json_trigger_value=click)
    )
    with patch("streamlit.switch_page", lambda file, query_params: went.append((file, query_params))):
        at._tree = at._run(states)._tree
    assert not at.exception, [one.value for one in at.exception]
    return went


def button_group(at, key):
    (found,) = (one for one in at.get("segmented_control") if one.key == key)
    return found


def control(elements, name):
    """The control of a knob by its present key (explorer/ui/shell/state.py gives it a new one when another changes it)."""
    return next(element for element in elements if element.key.partition("widget_")[2].rstrip("_0123456789") == name)


def arrives_late(at, *drawn_before):
    """Runs the page with values of controls as they were drawn before, keys included, beside those that stand now.

    That is what a browser sends that has not learned of the last change yet.
    """
    states = at._tree.get_widget_states()
    states.widgets.extend(old._widget_state for old in drawn_before)
    at._tree = at._run(states)._tree
    assert not at.exception, [one.value for one in at.exception]
    return at


def said(language, key, **values):
    return words(language)[key].format(**values)


# What a stranger may put into a link, and small networks that can be built, half and half.
GOOD = {
    **{word.name: choices(word.knob) for word in WORDS if choices(word.knob)},
    "net": ("resnet18", "cifar-resnet20", "plain34", "mnist-two-blocks", "preact-resnet110", "keras-resnet50v2"),
    "repeats": ("1-1-1", "2", "1-1-1-1-1-1"),
    "width": ("1", "8", "32"),
    "stem_width": ("0", "8", "32"),
    "groups": ("1", "2"),
    "group_width": ("8", "64", "128"),
    "input": ("3x17x33", "1x64x64", "3x1x1"),
    "classes": ("1", "7"),
    "lang": ("en", "zh"),
    "count": ("macs", "flops"),
    "by": ("stage", "block", "layer"),
}
JUNK = st.text(max_size=80) | st.sampled_from(
    ["", "-1", "9" * 40, "0", "3x0x0", "1-", "--", "x", "<script>alert(1)</script>", "{value}", "${x}", "%00", "٣-٣"]
)


@st.composite
def queries(draw):
    names = draw(st.lists(st.sampled_from(sorted(GOOD)) | st.text(min_size=1, max_size=9), unique=True, max_size=12))
    good = lambda name: st.sampled_from(GOOD[name]) if name in GOOD else JUNK
    return {name: draw(good(name) | JUNK) for name in names}
