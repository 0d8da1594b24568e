"""Files leave the app by a click, and the report stands alone: offline, readable by everybody, and on A4."""

import re
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from playwright.sync_api import Page, expect

from explorer.export import Asked
from explorer.export.compared_report import compared_report
from explorer.export.report import WIDTH, report
from explorer.export.request import Compared
from explorer.export.tables import layers
from explorer.permalink import View
from explorer.presets import PRESETS
from tests.e2e.conftest import settled, violations

NOTE = "<script>alert(1)</script>\n</script><img src=http://example.org/x onerror=alert(2)>"
A4 = b"/MediaBox [0 0 594.95996 841.91998]"
# What is wider than the paper: where it stands, and where it ends.
BEYOND = """width => [...document.querySelectorAll('body *')].filter(one => !one.closest('.chart') || one.matches('.main-svg'))
    .map(one => [one.tagName + '.' + one.className, one.getBoundingClientRect().right]).filter(([, right]) => right > width + 0.5)"""


def download(page: Page, name: str) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name=name).click()
    return found.value


def test_files_are_downloaded_and_open(watched, server):
    watched.goto(f"{server}/?net=resnet18&tab=export&lang=en")
    settled(watched)
    found = download(watched, "Download .csv")
    assert found.suggested_filename == "resnet18.csv"
    assert_frame_equal(pd.read_csv(found.path()), layers(PRESETS["resnet18"].spec))
    found = download(watched, "Download .parquet")
    assert_frame_equal(pd.read_parquet(BytesIO(found.path().read_bytes())), layers(PRESETS["resnet18"].spec))
    found = download(watched, "Download .html")
    assert found.suggested_filename == "resnet18.html"
    text = found.path().read_text(encoding="utf-8")
    address = f"{server}/?net=resnet18&amp;tab=export&amp;lang=en"
    assert f'<a href="{address}">' in text or re.search(r'<a href="[^"]*net=resnet18[^"]*"', text)
    assert not violations(watched)


@pytest.fixture
def alone(page):
    """A page that may ask for nothing but its own file, and say nothing on the console."""
    wrong = []
    page.on(
        "request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:")) else None
    )
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    yield page
    page.wait_for_timeout(100)
    assert not wrong, wrong


def opened(page: Page, folder: Path, spec, view: View) -> None:
    read(page, folder, report(Asked(spec, view, address="http://127.0.0.1/?net=resnet50")))


def read(page: Page, folder: Path, text: str) -> None:
    """A report from disk."""
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.locator(".chart .main-svg").first).to_be_visible()


@pytest.mark.parametrize("net, view, size", [
    ("resnet50", View(note=NOTE), (1440, 900)),
    ("timm-seresnext50-32x4d", View(lang="zh", theme="dark", count="flops"), (390, 844)),
], ids=["laptop", "phone"])  # fmt: skip
def test_the_report_stands_alone(alone, tmp_path, net, view, size):
    alone.set_viewport_size({"width": size[0], "height": size[1]})
    opened(alone, tmp_path, PRESETS[net].spec, view)
    assert alone.locator(".chart").count() == alone.locator(".chart:has(.main-svg)").count() == 6
    assert alone.evaluate("document.documentElement.scrollWidth") <= size[0]
    if view.note:
        expect(alone.locator(".note p").nth(1)).to_have_text("<script>alert(1)</script>")
    assert not violations(alone)
    alone.locator("summary").focus()
    alone.keyboard.press("Enter")
    expect(alone.locator("details pre")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_report_fits_a4(alone, tmp_path, theme):
    opened(alone, tmp_path, PRESETS["timm-seresnext50-32x4d"].spec, View(theme=theme))
    fits(alone)
    ink = alone.locator(".chart .xtick text").first.evaluate("one => getComputedStyle(one).fill")
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 3 * 128


def test_the_report_of_a_comparison_stands_alone_on_a4(alone, tmp_path):
    several = tuple(PRESETS[name].spec for name in ("resnet50-v1", "resnet50", "timm-seresnext50-32x4d", "resnet18"))
    read(alone, tmp_path, compared_report(Compared(several)))
    assert not violations(alone)
    fits(alone)


def fits(alone: Page) -> None:
    """Nothing leaves the paper, and what may not be cut has room on a page."""
    alone.set_viewport_size({"width": WIDTH, "height": 1017})
    alone.emulate_media(media="print")
    alone.wait_for_timeout(300)
    assert alone.evaluate(BEYOND, WIDTH) == []
    tall = alone.locator(".whole").evaluate_all("parts => Math.max(...parts.map(one => one.offsetHeight))")
    assert tall < 1017  # px of A4 between its margins
    printed = alone.pdf(prefer_css_page_size=True)
    assert 1 < printed.count(b"/Type /Page\n") == printed.count(A4)
