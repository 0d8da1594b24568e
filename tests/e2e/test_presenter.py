"""A network on a wall, in a real browser: it fits the screen, is large enough, and is gone through by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from explorer.charts.palette import DARK, LIGHT
from tests.e2e.conftest import settled, violations
from tests.e2e.test_diagram import glyphs, hard_to_read, loupe, network, rgb

WALLS = {"1080": (1920, 1080), "900": (1440, 900), "720": (1280, 720)}

# The height of the letters of every text that is seen, components included, and what it says.
LETTERS = """() => {
    const found = [];
    const visit = (node) => {
        if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) {
            const parent = node.parentElement, box = parent.getBoundingClientRect();
            const style = getComputedStyle(parent), matrix = parent.getScreenCTM?.();
            if (parent.closest("style, script") || box.width < 2 || !parent.checkVisibility()) return;
            if (parent.closest('[data-testid="stMarkdownContainer"]')?.clientWidth === 1) return;  // for a screen reader
            const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
            found.push([parseFloat(style.fontSize) * scale, node.textContent.trim()]);
        }
        if (node.shadowRoot) visit(node.shadowRoot);
        node.childNodes.forEach(visit);
    };
    visit(document.querySelector('[data-testid="stMain"]'));
    return found;
}"""
OVERFLOW = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth];
}"""
SCHEME = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def present(page: Page, url: str, words: str = "net=resnet50", wall: str = "900") -> None:
    page.set_viewport_size(dict(zip(("width", "height"), WALLS[wall], strict=True)))
    page.goto(f"{url}/?{words}&present=yes")
    settled(page)
    expect(page.locator(".network svg")).to_have_count(2)


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    settled(page)


def sentence(page: Page):
    return page.locator(".told h2")


NETWORKS = [
    "net=resnet50&lang=en",
    "net=resnet152&lang=zh",
    "net=timm-seresnet50&colour=field&lang=en",
    "net=resnet18-a&lang=zh",
]


@pytest.mark.parametrize(
    "wall, words",
    [
        *((wall, NETWORKS[0]) for wall in WALLS),
        *(("900", words) for words in [*NETWORKS[1:], "net=cifar-resnet1202&fold=unfolded&lang=en"]),
    ],
)
def test_it_fits_the_screen_and_is_large_enough(watched, server, wall, words):
    present(watched, server, words, wall)
    down, across = watched.evaluate(OVERFLOW)
    assert (down, across) == (0, 0)
    foot = watched.locator(".st-key-foot").bounding_box()
    for part in (loupe(watched), watched.locator(".told")):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= foot["y"] + 1
    least = {"1080": 17, "900": 17, "720": 13}[wall]
    small = [(round(size, 1), text) for size, text in watched.evaluate(LETTERS) if size < least]
    assert not small
    assert not hard_to_read(network(watched))


def test_keys_go_through_it_wherever_the_focus_is(watched, server):
    present(watched, server, "net=resnet50&lang=en")
    expect(sentence(watched)).to_have_text("Stage 2 halves the map and doubles the channels.")
    press(watched, "ArrowRight")
    expect(watched).to_have_url(re.compile(r"at=layer3\.0(&|$)"))
    expect(sentence(watched)).to_contain_text("Stage 3")
    press(watched, "ArrowDown")
    expect(watched).to_have_url(re.compile(r"at=layer3\.1(&|$)"))
    press(watched, "f")
    expect(watched).to_have_url(re.compile("fold=unfolded"))
    expect(network(watched).locator("text.pill")).to_have_count(0)
    press(watched, "PageDown")
    expect(sentence(watched)).to_contain_text("Stage 4")
    watched.get_by_role("button", name="Previous stage").click()  # and now a button has the focus
    settled(watched)
    expect(sentence(watched)).to_contain_text("Stage 3")
    press(watched, "ArrowLeft")
    expect(sentence(watched)).to_contain_text("Stage 2")
    press(watched, "Escape")
    expect(watched.get_by_role("button", name="Present")).to_be_visible()
    expect(watched).not_to_have_url(re.compile("present"))


def test_enter_goes_from_layer_to_layer_once_each(watched, server):
    present(watched, server, "net=resnet50&lang=en&at=layer2.0.conv1")
    for name in ("conv2", "conv3", "downsample.0", "conv1"):
        press(watched, "Enter")
        expect(watched).to_have_url(re.compile(rf"at=layer2\.0\.{name}(&|$)"))
    watched.get_by_role("button", name="Next block").focus()
    press(watched, "Enter")  # a button's own
    expect(watched).to_have_url(re.compile(r"at=layer2\.1(&|$)"))


def test_no_key_is_left_behind(watched, server):
    """Back on Explore the keys do what they did before."""
    present(watched, server, "net=resnet50&lang=en&at=layer2.0.conv1")
    press(watched, "Escape")
    before = watched.url
    for key in ("Enter", "ArrowRight", "f", "d"):
        press(watched, key)
    assert watched.url == before


def test_a_click_on_a_stage_goes_there(watched, server):
    present(watched, server, "net=resnet50&lang=en")
    network(watched).locator(".reach").nth(4).click(position={"x": 4, "y": 4})  # stem, 1, 2, 3, 4, head
    expect(watched).to_have_url(re.compile(r"at=layer4\.0(&|$)"))
    expect(sentence(watched)).to_contain_text("Stage 4")
    settled(watched)
    glyphs(watched).nth(1).locator(".frame").click(position={"x": 12, "y": 12})
    expect(sentence(watched)).to_contain_text("Stage 1")


def test_the_other_stages_are_dimmed(watched, server):
    present(watched, server, "net=resnet50&at=layer3.0")
    dim = glyphs(watched).evaluate_all("all => all.map(one => getComputedStyle(one).opacity)")
    assert dim == ["0.28"] * 5 + ["1"] * 2 + ["0.28"] * 3


@pytest.mark.parametrize(("system", "other"), [("light", "dark"), ("dark", "light")])
def test_d_turns_the_theme_whatever_the_system_says(page, server, system, other):
    looks = {"light": LIGHT, "dark": DARK}
    page.emulate_media(color_scheme=system)
    present(page, server, "net=resnet50&lang=en")
    assert page.evaluate(SCHEME) == rgb(looks[system].background)
    plate = network(page).locator(".op .plate").first
    for theme in (other, system, other):
        press(page, "d")
        expect(page).to_have_url(re.compile(f"theme={theme}"))
        assert page.evaluate(SCHEME) == rgb(looks[theme].background)
        expect(plate).to_have_css("fill", rgb(looks[theme].kinds[2]))  # the 7×7 of the stem
        words = page.locator(".told .sum, .st-key-foot button").evaluate_all(
            "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
        )
        assert words == [rgb(looks[theme].ink)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing(page, server, lang):
    page.emulate_media(color_scheme="light")
    found = []
    for words in (f"net=resnet50&lang={lang}", f"net=resnet50&lang={lang}&theme=dark&colour=macs&at=head"):
        present(page, server, words)
        found += violations(page)
    assert not found, "\n".join(found)


def test_on_a_phone_it_scrolls_down_and_never_sideways(browser, server):
    page = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto(f"{server}/?net=resnet50&present=yes&lang=en")
    settled(page)
    expect(page.locator(".network svg")).to_have_count(2)
    assert page.evaluate(OVERFLOW)[1] <= 0
    page.get_by_role("button", name="Next stage").tap()
    expect(sentence(page)).to_contain_text("Stage 3")
    page.context.close()
