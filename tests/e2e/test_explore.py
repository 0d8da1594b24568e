"""The Explore page as a person meets it: charts, links, history, languages, themes, keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.ui.pages import PAGES, own_words
from tests.e2e.conftest import DESK, PHONE, in_both_themes, settled, wide


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)


def title(page: Page):
    return page.locator("h1")


def figure(page: Page, label: str):
    """Value of a headline number."""
    return page.locator(".headline > div", has_text=label).locator(".value")


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settled(page)


CHARTS = {"maps": 1, "costs": 2, "shares": 3, "memory": 2, "field": 2, "roofline": 1, "sizes": 1}  # how many a tab has


@pytest.mark.parametrize("tab", own_words("explore")["tab"])
def test_a_tab_is_drawn_and_is_for_everybody(watched, server, tab):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?tab={tab}")
    charts = watched.locator(".js-plotly-plot")
    expect(charts).to_have_count(CHARTS.get(tab, 0))
    for chart in charts.all():
        expect(chart.locator(".main-svg").first).to_be_visible()
    expect(figure(watched, "Parameters")).to_have_text("25,557,032")
    expect(watched.locator(".headline")).to_contain_text("4,089,184,256")
    first = tab == own_words("explore")["tab"][0]  # what stands around the tabs is the same with all of them
    found = in_both_themes(watched, "html" if first else "[role=tabpanel]:not([hidden])")
    assert not found, "\n".join(found)


def test_a_bar_is_drawn_for_each_layer_of_the_main_path(watched, server):
    open_page(watched, f"{server}/?tab=maps")
    expect(watched.locator(".js-plotly-plot g.points path")).to_have_count(50)


def test_a_tab_is_opened_and_kept_in_the_link(watched, server):
    open_page(watched, f"{server}/?lang=en")
    watched.get_by_role("tab", name="Layers").click()
    settled(watched)
    expect(watched).to_have_url(re.compile("tab=layers"))
    expect(watched.get_by_role("heading", name="Layers")).to_be_visible()
    watched.go_back()
    settled(watched)
    expect(watched.get_by_role("heading", name="Where the cost sits")).to_be_visible()


def test_a_change_after_another_tab_was_opened(watched, server):
    """What was drawn alone is known anew: nothing of the tab before is asked for."""
    open_page(watched, f"{server}/?lang=en")
    watched.get_by_role("tab", name="Layers").click()
    expect(watched.get_by_role("heading", name="Layers")).to_be_visible()
    settled(watched)
    choose(watched, "FLOPs")
    expect(figure(watched, "FLOPs")).to_have_text(re.compile("^8.178"))
    expect(watched.locator("[data-testid=stException]")).to_have_count(0)
    expect(watched).to_have_url(re.compile("count=flops"))


def test_pytorch_is_asked_after_the_page_is_painted(watched, server):
    open_page(watched, f"{server}/?net=resnet18&classes=77&lang=en")
    badge = watched.locator(".badge.agrees")
    expect(badge).to_be_visible()
    badge.locator("summary").click()
    expect(badge.get_by_text("torch.utils.flop_counter")).to_be_visible()
    expect(badge).to_contain_text(figure(watched, "Parameters").inner_text())


def chosen(page: Page):
    """The name of the layer that the sheet is about."""
    return page.locator(".sheet td").first


def test_a_click_on_a_bar_chooses_the_layer_everywhere(watched, server):
    open_page(watched, f"{server}/?tab=maps&lang=en")
    watched.locator(".js-plotly-plot g.points path").nth(3).click(force=True)
    settled(watched)
    expect(watched).to_have_url(re.compile(r"at=layer"))
    name = re.search(r"at=([\w.]+)", watched.url)[1]
    expect(chosen(watched)).to_contain_text(name)
    dimmed = watched.locator(".js-plotly-plot g.points path[style*='opacity: 0.35']")
    expect(dimmed).to_have_count(49)


def test_a_marked_row_chooses_the_layer_everywhere(watched, server):
    open_page(watched, f"{server}/?tab=layers&lang=en")
    rows = watched.locator("[data-testid=stDataFrame] canvas").first
    rows.click(position={"x": 15, "y": 5 * 35 + 15}, force=True)  # the box before the fifth row
    settled(watched)
    expect(watched).to_have_url(re.compile("at=layer1.0.conv1"))
    expect(chosen(watched)).to_contain_text("layer1.0.conv1")


def test_a_change_redraws_and_back_undoes_it(watched, server):
    open_page(watched, server)
    choose(watched, "C")
    expect(watched).to_have_url(re.compile("shortcut=C"))
    expect(figure(watched, "Parameters")).to_have_text("40,128,552")
    with_c = watched.url
    choose(watched, "v1")
    expect(watched).not_to_have_url(with_c)  # the address learns of a change a moment after the page
    watched.go_back()
    expect(watched).to_have_url(with_c)
    expect(figure(watched, "MACs")).to_have_text(re.compile("^6.55"))
    watched.go_back()
    expect(figure(watched, "Parameters")).to_have_text("25,557,032")
    watched.go_forward()
    expect(figure(watched, "Parameters")).to_have_text("40,128,552")


def test_depth_by_keyboard(watched, server):
    open_page(watched, server)
    slider = watched.get_by_role("slider", name="Depth")
    slider.focus()
    slider.press("ArrowRight")
    settled(watched)
    expect(title(watched)).to_have_text("ResNet-101")
    expect(watched).to_have_url(re.compile("net=resnet101"))


def test_quick_changes_are_not_lost(watched, server):
    """The browser learns the new link a moment after the server: a change in between must not bring the old one back."""
    open_page(watched, f"{server}/?net=resnet18")
    for name in ("Bottleneck", "FLOPs", "C"):  # the first also sets the preset and the depth
        watched.get_by_role("radio", name=name, exact=True).click()
    settled(watched)
    expect(watched.locator(".heading")).to_contain_text("ResNet-26")
    expect(watched.locator(".heading")).to_contain_text("shortcut C")
    expect(watched.get_by_role("radio", name="FLOPs", exact=True)).to_be_checked()


def test_a_deep_link_on_a_server_that_has_just_started(watched, cold_server):
    query = "net=resnet34&shortcut=C&lang=zh&count=flops&by=block&tab=costs"
    open_page(watched, f"{cold_server()}/?{query}")
    expect(title(watched)).to_have_text("ResNet-34, shortcut C")
    expect(watched.locator(".headline")).to_contain_text("FLOPs（卷积 + 全连接）")
    expect(watched.get_by_role("radio", name="按块")).to_be_checked()
    watched.reload()
    settled(watched)
    expect(title(watched)).to_have_text("ResNet-34, shortcut C")
    expect(figure(watched, "参数量")).to_have_text("22,716,840")


def test_a_first_visit_shows_controls_before_torch(watched, cold_server):
    slow = str(Path(__file__).parent / "slow_torch")  # torch takes five seconds more, on any machine
    watched.goto(cold_server(PYTHONPATH=slow))
    expect(watched.get_by_text("Loading PyTorch")).to_be_visible(timeout=20_000)
    expect(watched.get_by_role("slider", name="Depth")).to_be_visible()
    expect(title(watched)).to_have_text("ResNet-50")
    expect(watched.locator(".headline")).to_have_count(0)
    settled(watched)
    expect(watched.locator(".headline")).to_be_visible()


def test_the_menu_carries_the_network(watched, server):
    open_page(watched, f"{server}/?net=resnet18&classes=10")
    watched.get_by_role("link", name="What the numbers mean").click()
    settled(watched)
    expect(title(watched)).to_have_text("What the numbers mean")
    expect(watched.locator(".rows")).to_contain_text("11,181,642")
    choose(watched, "C")
    expect(watched).to_have_url(re.compile("/numbers.*net=resnet18-c"))
    choose(watched, "FLOPs")
    for name, address in {"Compare": "/compare", "Explore": "/"}.items():  # as a tab of its own would open them
        watched.get_by_role("link", name=name, exact=True).hover()
        expect(watched.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "href", f"{address}?net=resnet18-c&classes=10&count=flops"
        )
    watched.get_by_role("link", name="Explore").click()
    settled(watched)
    expect(watched.locator(".heading")).to_contain_text("shortcut C")


def test_a_deep_link_to_another_page(watched, server):
    open_page(watched, f"{server}/numbers?net=resnet152&lang=zh")
    expect(title(watched)).to_have_text("数字的含义")
    expect(watched.locator(".rows")).to_contain_text("60,192,808")


def test_language_is_kept_in_the_link(watched, server):
    open_page(watched, server)
    choose(watched, "中文")
    expect(watched).to_have_url(re.compile("lang=zh"))
    expect(watched.locator(".headline")).to_contain_text("参数量")
    watched.reload()
    settled(watched)
    expect(watched.locator(".headline")).to_contain_text("参数量")


def test_a_chinese_reader_is_met_in_chinese(browser, server):
    page = browser.new_context(locale="zh-CN").new_page()
    open_page(page, server)
    expect(page.locator(".headline")).to_contain_text("参数量")
    page.context.close()


@pytest.mark.parametrize(
    "query, said",
    [
        ("net=resnet51", "“resnet51”"),
        ("zzz=1", "“zzz”"),
        ("input=3x16x16", "16×16"),
        ("width=99999999", "99,999,999"),
        ("shortcut=%3Cimg%20src=x%20onerror=alert(1)%3E", "<img src=x onerror=alert(1)>"),
        ("repeats=![x](http://example.com/x.png)", "![x](http://example.com/x.png)"),
        ("input=%00%FF&width=1e400&classes=inf&net=", "1e400"),
    ],
)
def test_a_broken_link_gives_a_sentence(watched, server, query, said):
    open_page(watched, f"{server}/?{query}")
    expect(watched.locator(".notice")).to_contain_text(said)
    expect(title(watched)).to_have_text("ResNet-50")
    expect(watched.locator("[data-testid=stException]")).to_have_count(0)


def test_what_cannot_be_built_is_explained_and_mended(watched, server):
    open_page(watched, f"{server}/?net=resnet18")
    watched.get_by_text("Stages, stem, input, head").click()
    box = watched.get_by_role("textbox", name="Input, channels × height × width")
    box.fill("3x16x16")
    box.press("Enter")
    settled(watched)
    expect(watched.locator(".notice.warn")).to_contain_text("16×16")
    expect(figure(watched, "Parameters")).to_have_text("11,689,512")
    watched.get_by_role("button", name="Use input 3x17x17").click()
    settled(watched)
    expect(watched.locator(".notice")).to_have_count(0)
    expect(watched.locator(".heading")).to_contain_text("3×17×17")


def test_the_table_is_searched_and_downloaded(watched, server):
    open_page(watched, f"{server}/?net=resnet18&tab=layers")
    box = watched.get_by_role("textbox", name="Search")
    box.fill("conv layer3")
    box.press("Enter")
    settled(watched)
    expect(watched.get_by_text("4 of 69 operations")).to_be_visible()
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Download CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 70
    assert lines[1].startswith("conv1,conv,stem,")


def test_charts_follow_the_theme_without_the_server(page, server):
    """The first convolution is 7x7: dark blue on white, light violet on black (explorer/charts/theme.py)."""
    page.emulate_media(color_scheme="light")
    open_page(page, f"{server}/?tab=maps")
    large = page.locator(".js-plotly-plot").first.locator("g.trace.bars").nth(2).locator("path").first
    expect(large).to_have_css("fill", "rgb(22, 32, 113)")
    page.emulate_media(color_scheme="dark")
    expect(large).to_have_css("fill", "rgb(155, 144, 254)")


# Pages that a file of their own here opens with axe and on a phone; every other page is opened below.
ELSEWHERE = "compare map sweep lab lessons exercises bottleneck depth ladder shortcuts order which".split()
REST = [page for page in PAGES if page not in ("explore", *ELSEWHERE)]


@pytest.mark.parametrize("path", ["/?lang=zh&tab=costs&by=layer&net=nope", *(f"/{page}?lang=zh" for page in REST)])
def test_axe_finds_nothing(page, server, path):
    page.set_viewport_size(DESK)
    open_page(page, server + path)
    found = in_both_themes(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/", *(f"/{page}" for page in REST)])
def test_a_phone_needs_no_sideways_scrolling(page, server, path):
    page.set_viewport_size(PHONE)
    open_page(page, server + path)
    assert wide(page) <= PHONE["width"]


def test_copy_link_brings_back_the_view(watched, server):
    open_page(watched, f"{server}/?net=resnet18&shortcut=A&count=flops")
    watched.get_by_role("button", name="Copy link").click()
    settled(watched)
    link = watched.locator("[data-testid=stPopoverBody] code")
    expect(link).to_contain_text("net=resnet18-a&lang=en&count=flops")
    watched.goto(link.inner_text())
    settled(watched)
    expect(watched.locator(".heading")).to_contain_text("shortcut A")
    expect(watched.get_by_role("radio", name="FLOPs")).to_be_checked()


def test_the_code_opens_and_is_saved(watched, server):
    open_page(watched, f"{server}/?net=cifar-resnet20&tab=code")
    expect(watched.get_by_text("class BasicBlock(nn.Module):")).to_be_visible()
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Download", exact=True).click()
    assert download.value.suggested_filename == "cifar-resnet20.py"
    assert "def build()" in Path(download.value.path()).read_text()
