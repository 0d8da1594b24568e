"""The report: one file that asks for nothing, runs no script but its own, and says what the page says."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.export import Asked
from explorer.export.page import island
from explorer.export.report import report
from explorer.i18n import words
from explorer.permalink import View
from explorer.presets import PRESETS, find
from tests.strategies import specs
from tests.traces import trace_of

RESNET18 = PRESETS["resnet18"].spec
EVIL = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><style>body{display:none}</style>",
    "\"'><img src=https://example.org/x onerror=alert(3)>",
    "{{ 7 * 7 }}{% for a in b %}",
    "<!--<script>",
    "http://example.org/ javascript:alert(4)",
)
FETCHING = {"src", "srcset", "href", "action", "data", "poster", "background", "xlink:href", "formaction", "style"}
WITHOUT_END = {"meta", "img", "br", "link", "input", "hr", "base"}


class Read(HTMLParser):
    """What a browser would make of the file: elements with their attributes, and the text in each kind."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> where another element is open"

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def scripts(self):
        """Scripts that run; islands of JSON do not."""
        found = [dict(attrs) for tag, attrs in self.elements if tag == "script"]
        bodies = self.bodies("script")
        assert len(found) == len(bodies)
        return [body for attrs, body in zip(found, bodies, strict=True) if not attrs]

    def bodies(self, tag):
        return [data for name, data in self.texts if name == tag]


def page(text):
    """What stands before the scripts that run."""
    return text.partition("</main>")[0]


@pytest.fixture(scope="module")
def made():
    return report(Asked(RESNET18, View(note="\n".join(EVIL[:3])), address="http://127.0.0.1:8501/?net=resnet18"))


@pytest.fixture(scope="module")
def read(made):
    found = Read(made)
    assert not found.open
    return found


def test_it_asks_for_nothing(read):
    for tag, attributes in read.elements:
        asked = {name: value for name, value in attributes.items() if name in FETCHING}
        if tag == "a":
            assert asked == {"href": "http://127.0.0.1:8501/?net=resnet18"}
        else:
            assert not any("//" in value or "url(" in value for value in asked.values()), (tag, asked)
        assert tag not in ("link", "iframe", "object", "embed", "img", "base", "form")
    (style,) = read.bodies("style")
    assert "@import" not in style and "url(" not in style
    (policy,) = [attrs["content"] for tag, attrs in read.elements if attrs.get("http-equiv")]
    assert policy.startswith("default-src 'none';")


def test_only_its_own_scripts_may_run(read):
    (policy,) = [attrs["content"] for tag, attrs in read.elements if attrs.get("http-equiv")]
    allowed = re.search(r"script-src ([^;]*);", policy)[1].split()
    assert len(read.scripts) == len(allowed) == 2 and "unsafe" not in " ".join(allowed)
    for script in read.scripts:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in allowed
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)


@pytest.mark.parametrize("evil", EVIL)
def test_a_note_is_text_and_nothing_else(read, evil):
    plain, noted = Read(report(Asked(RESNET18))), Read(report(Asked(RESNET18, View(note=evil))))
    assert (evil in [data for tag, data in noted.texts if tag == "p"]) and len(noted.scripts) == 2
    extra = [tag for tag, _ in noted.elements]
    for tag, _ in plain.elements:
        extra.remove(tag)
    assert extra == ["div", "p", "p"]


@pytest.mark.parametrize("text", [*EVIL, "\u2028\u2029", "a & b", "]]>"])
def test_nothing_breaks_out_of_an_island(text):
    written = island({"text": [text], text: 1})
    assert json.loads(written) == {"text": [text], text: 1}
    assert not set(written) & set("<>&\u2028\u2029")


@given(st.text())
def test_an_island_is_read_back(text):
    assert json.loads(island([text])) == [text] and "<" not in island([text])


def test_every_chart_has_its_values_its_words_and_its_height(read):
    figures = [attributes for tag, attributes in read.elements if tag == "figure"]
    values = [json.loads(body) for body in read.bodies("script") if body.startswith("{")]
    heights = [attributes["style"] for _, attributes in read.elements if attributes.get("class") == "chart"]
    assert len(figures) == len(values) == len(heights) == 6
    for figure, drawn, height in zip(figures, values, heights, strict=True):
        assert "ResNet-18" in figure["aria-label"] and figure["role"] == "img"
        assert height == f"height: {drawn['layout']['height']}px"
        assert "layout" not in drawn["layout"]["template"] and "width" not in drawn["layout"]


@pytest.mark.parametrize(
    "name, lang, count",
    [("resnet50", "en", "macs"), ("mnist-two-blocks", "zh", "flops"), ("timm-ecaresnet50d", "zh", "macs")],
)
def test_its_numbers_are_those_of_the_network(name, lang, count):
    spec = PRESETS[name].spec
    found, text = trace_of(spec), page(report(Asked(spec, View(lang=lang, count=count))))
    sums, factor = totals(found), 2 if count == "flops" else 1
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in text
    assert f"{sums.params:,}" in text and f"{factor * sums.macs:,}" in text
    rows = re.findall(
        r'<tr><td class="number">[\d,]+</td><td>(.*?)</td>.*?<td class="number">([\d,]*)</td><td class="number">([\d,]*)</td></tr>',
        text,
    )
    number = lambda cell: int(cell.replace(",", "") or 0)
    assert [(row, number(params), number(work)) for row, params, work in rows] == [
        (layer.name, layer.params, factor * layer.macs) for layer in found.layers
    ]
    other = words("en" if lang == "zh" else "zh")
    assert not any(
        other[key] in text for key in ("report.layers", "report.knobs", "costs.heading", "numbers.macs_meaning")
    )


def test_a_dark_page_is_light_on_paper():
    light, dark = (page(report(Asked(RESNET18, View(theme=theme)))) for theme in ("light", "dark"))
    screen, _, paper = dark.partition("@media print {\n:root { color-scheme: light")
    assert "color-scheme: dark" in screen and paper and "color-scheme: dark" not in light
    assert dark.count("<svg") == 2 and light.count("<svg") == 1


@given(specs(), st.sampled_from(["en", "zh"]))
@settings(max_examples=10)
def test_any_network_has_its_report(spec, lang):
    found = Read(report(Asked(spec, View(lang=lang))))
    assert not found.open and len(found.scripts) == 2


@pytest.mark.parametrize("spec", [find("cifar-resnet1202").spec, PRESETS["plain34"].spec], ids=["long", "plain"])
def test_long_and_plain_networks_have_theirs(spec):
    assert report(Asked(spec)) == report(Asked(spec))
