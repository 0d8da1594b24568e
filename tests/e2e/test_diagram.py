"""The picture of the network as it stands in a browser: drawn, read, clicked, walked by keys, on a phone, in the dark."""

import re
from itertools import combinations

import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram import svg
from explorer.ui.pages import read_query
from tests.charts.colour import contrast
from tests.e2e.conftest import DESK, PHONE, THEMED, in_both_themes, settled

# Every text and button of a picture as the reader has it: where it is on the screen and how tall its letters are.
WRITTEN = """network => [...network.querySelectorAll("text, .save button")].filter(one => one.textContent).map(one => {
    const box = one.getBoundingClientRect(), frame = network.getBoundingClientRect();
    const matrix = one.getScreenCTM?.(), scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
    return {said: one.textContent, left: box.left - frame.left, right: box.right - frame.left, top: box.top,
            bottom: box.bottom, size: parseFloat(getComputedStyle(one).fontSize) * scale, frame: frame.width};
})"""
# Every mark of a file with its place and colours, as a browser has them.
MARKS = r"""text => {
    const host = document.body.appendChild(document.createElement("div"));
    host.innerHTML = text;
    const marks = [...host.querySelectorAll("svg *:not(g, title)")].map(mark => {
        const [text, box, style] = [mark.localName === "text", mark.getBBox(), getComputedStyle(mark)];
        const place = text ? [mark.getAttribute("x"), mark.getAttribute("y")] : [box.x, box.y, box.width, box.height];
        const look = text ? [style.fontSize, style.fontWeight] : [style.stroke, style.stroke === "none" || style.strokeWidth];
        return [[mark.localName, text && mark.textContent, style.fill, ...look].join(" "), place.map(Number)];
    }).filter(([look]) => !/(none|rgba\(0, 0, 0, 0\)) none true/.test(look));
    host.remove();
    return marks;
}"""
FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one?.classList.contains("glyph") ? one.getAttribute("aria-label") : "";
}"""


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)
    expect(page.locator(".network svg")).to_have_count(2)  # drawn in the browser, a moment after the script has run


def network(page: Page) -> Locator:
    return page.locator(".network").first


def loupe(page: Page) -> Locator:
    return page.locator(".network").nth(1)


def glyphs(page: Page) -> Locator:
    return network(page).locator("svg .glyph")


def sheet(page: Page) -> Locator:
    return page.locator("table.sheet")


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def fills(picture: Locator) -> list[str]:
    """Fill of every plate, as it is painted."""
    return picture.locator("svg .plate").evaluate_all("plates => plates.map(plate => getComputedStyle(plate).fill)")


def of_kind(picture: Locator, kind: str, look=LIGHT) -> int:
    return fills(picture).count(rgb(look.kinds[KINDS.index(kind)]))


def hard_to_read(picture: Locator) -> list[str]:
    """Words that are too small, stand on one another or run out of the picture."""
    words = picture.evaluate(WRITTEN)
    assert words
    wrong = [f"{one['said']}: {one['size']:.1f} px" for one in words if one["size"] < 10.7]
    wrong += [f"{one['said']} outside" for one in words if one["left"] < -1 or one["right"] > one["frame"] + 1]
    for one, other in combinations(words, 2):
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        if across > 1 and down > max(4, 0.35 * one["size"]):  # lines are set closer than their boxes are tall
            wrong.append(f"{one['said']} on {other['said']}: {across:.0f} × {down:.0f} px")
    return wrong


def test_every_layer_of_resnet18_is_drawn(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18")
    buttons = network(watched).get_by_role("button", name=re.compile("parameters"))
    expect(buttons).to_have_count(1 + 8 + 1)  # stem, blocks, head
    assert "stem" in buttons.first.get_attribute("aria-label")
    assert "head" in buttons.last.get_attribute("aria-label")
    found = network(watched)
    counts = {kind: of_kind(found, kind) for kind in KINDS}
    drawn = {"conv_3x3": 16, "conv_large": 1, "projection": 3, "norm": 17, "activation": 17, "pool": 2, "linear": 1}
    assert {kind: count for kind, count in counts.items() if count} == drawn
    elements = found.locator("svg *").evaluate_all("all => [...new Set(all.map(one => one.localName))]")
    assert set(elements) <= {"g", "path", "rect", "circle", "text"}  # nothing that could carry a page into the page


def test_every_block_says_its_own_name(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18")
    names = [name.split(".")[:2] for name in glyphs(watched).evaluate_all("all => all.map(one => one.ariaLabel)")]
    blocks = [f"{stage} {block.split()[0]}" for stage, block in names[1:-1]]
    assert blocks == ["1 1", "1 2", "2 1", "2 2", "3 1", "3 2", "4 1", "4 2"]


def test_resnet1202_folds(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=cifar-resnet1202")
    expect(glyphs(watched)).to_have_count(1 + 1 + 2 + 2 + 1)
    expect(network(watched).locator("text.pill")).to_have_text(["×200", "×199", "×199"])
    assert network(watched).locator("svg *").count() < 500
    assert not hard_to_read(network(watched))
    assert not hard_to_read(loupe(watched))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_word_can_be_read(watched, server, lang):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18&lang={lang}")
    slider = watched.get_by_role("slider").first
    for depth in (18, 34, 50, 101, 152):
        if depth > 18:
            slider.focus()
            slider.press("ArrowRight")
            settled(watched)
        expect(watched.locator("h1")).to_have_text(f"ResNet-{depth}")
        wrong = hard_to_read(network(watched)) + hard_to_read(loupe(watched))
        assert not wrong, f"ResNet-{depth}: {wrong}"


def test_a_click_chooses_and_back_undoes_it(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18")
    expect(sheet(watched)).to_contain_text("layer2.0.conv1")
    glyphs(watched).nth(5).locator(".frame").click(position={"x": 2, "y": 2})  # stem, 1.1, 1.2, 2.1, 2.2, 3.1
    expect(watched).to_have_url(re.compile(r"at=layer3\.0(&|$)"))
    expect(sheet(watched)).to_contain_text("layer3.0.conv2")
    settled(watched)
    expect(glyphs(watched).nth(5)).to_have_class(re.compile("chosen"))
    glyphs(watched).nth(8).locator(".op .plate").first.click()
    expect(watched).to_have_url(re.compile(r"at=layer4\.1\.conv1"))
    expect(sheet(watched)).to_contain_text("3 × 3 × 512 × 512 = 2,359,296")
    settled(watched)
    expect(network(watched).locator(".op.chosen")).to_have_count(1)
    loupe(watched).locator(".glyph").nth(3).click()  # conv, norm, activation, conv
    expect(sheet(watched)).to_contain_text("layer4.1.conv2")
    settled(watched)
    for name in ("layer4.1.conv1", "layer3.0.conv2", "layer2.0.conv1"):
        watched.go_back()
        expect(sheet(watched)).to_contain_text(name)


def test_a_folded_block_and_its_later_brothers(watched, server):
    """A click on a folded run chooses its first block; a link into the middle of it marks the same run."""
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet50&at=layer3.4.conv2")
    chosen = network(watched).locator("svg > .glyph.chosen")
    expect(chosen).to_have_count(1)
    expect(chosen.locator("text.pill")).to_have_text("×5")
    expect(sheet(watched)).to_contain_text("layer3.4.conv2")


def test_keys_walk_through_the_network(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18")
    focused = lambda: watched.evaluate(FOCUSED)
    expect(network(watched).locator('svg [tabindex="0"]')).to_have_count(1)
    watched.get_by_role("radio", name="Unfold", exact=True).focus()
    for _ in range(6):
        if focused():
            break
        watched.keyboard.press("Tab")
    assert focused().startswith("2.1")  # the chosen block
    watched.keyboard.press("ArrowRight")
    assert focused().startswith("2.2")
    watched.keyboard.press("End")
    assert focused().startswith("head")
    watched.keyboard.press("ArrowRight")
    assert focused().startswith("head")
    watched.keyboard.press("Home")
    watched.keyboard.press("ArrowLeft")
    assert focused().startswith("stem")
    watched.keyboard.press("Tab")  # one stop: the next is not the next block
    in_picture = """() => document.activeElement?.shadowRoot?.activeElement?.closest('svg')
        ?.getAttribute('aria-label')?.startsWith('The network') ?? false"""
    assert not watched.evaluate(in_picture)
    watched.keyboard.press("Shift+Tab")
    assert focused().startswith("stem")
    watched.keyboard.press("ArrowRight")
    watched.keyboard.press("Enter")
    expect(watched).to_have_url(re.compile(r"at=layer1\.0"))
    expect(sheet(watched)).to_contain_text("layer1.0.conv1")
    settled(watched)
    assert focused().startswith("1.1")  # drawn anew, and the reader is where she was
    watched.keyboard.press("ArrowDown")
    watched.keyboard.press("ArrowDown")
    watched.keyboard.press("Space")
    expect(sheet(watched)).to_contain_text("layer2.0.conv2")
    settled(watched)
    assert focused().startswith("2.1")


def test_on_a_phone_it_runs_down(browser, server):
    page = browser.new_context(viewport=PHONE, has_touch=True).new_page()
    open_page(page, f"{server}/?net=resnet50&lang=en")
    boxes = [glyph.bounding_box() for glyph in glyphs(page).all()]
    assert len(boxes) == 1 + 4 * 2 + 1
    assert all(box["height"] >= 44 and box["width"] > 300 for box in boxes)
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE["width"]
    wrong = hard_to_read(network(page))
    glyphs(page).nth(5).locator(".frame").tap()
    expect(sheet(page)).to_contain_text("layer3.0.conv2")
    page.context.close()
    assert not wrong, wrong


def test_it_follows_the_theme_without_the_server(page, server):
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    open_page(page, f"{server}/?net=resnet50&lang=en")
    before = {kind: of_kind(network(page), kind) for kind in KINDS}
    assert before["conv_1x1"] == 16  # two a run, eight runs
    page.emulate_media(color_scheme="dark")
    expect(network(page).locator(".op .plate").first).to_have_css("fill", rgb(DARK.kinds[KINDS.index("conv_large")]))
    settled(page)  # colours that lie close together are the last to arrive
    assert {kind: of_kind(network(page), kind, DARK) for kind in KINDS} == before


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing(page, server, lang):
    """A block chosen in the picture, a projection in the loupe; coloured by kind, then by a count."""
    page.set_viewport_size(DESK)
    open_page(page, f"{server}/?net=resnet50&lang={lang}&at=layer3.0.conv2")
    found = in_both_themes(page)
    assert not found, "\n".join(found)


# --- colour, folding, a closer look ---


def hexed(colour: str) -> str:
    return "#{:02X}{:02X}{:02X}".format(*map(int, re.findall(r"\d+", colour)[:3]))


@pytest.mark.parametrize("colour", ["kind", "macs", "params"])
def test_the_label_on_a_projection_can_be_read(page, server, colour):
    page.set_viewport_size(DESK)
    open_page(page, f"{server}/?net=resnet50&colour={colour}&lang=en")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(THEMED, arg=scheme)
        settled(page)
        pairs = (
            network(page)
            .locator("text.on")
            .evaluate_all("all => all.map(one => [one, one.previousSibling].map(mark => getComputedStyle(mark).fill))")
        )
        assert len(pairs) == 4
        assert all(contrast(*map(hexed, pair)) > 3.5 for pair in pairs), (scheme, pairs)


@pytest.mark.parametrize(
    ("net", "scheme"), [("resnet18", "light"), ("resnet50&colour=macs", "dark"), ("resnet152&fold=unfolded", "light")]
)
def test_the_file_without_a_browser_is_the_picture_on_the_page(page, server, net, scheme):
    """The same marks at the same places in the same colours, but for the frame of what is chosen."""
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme=scheme)
    open_page(page, f"{server}/?net={net}&lang=en")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as SVG").click()
    saved, width = download.value.path().read_text(), network(page).evaluate("one => one.clientWidth")
    link = read_query(f"net={net}")
    words = {"colour": link.view.colour, "fold": link.view.fold, "width": width, "title": ""}
    made = svg(link.spec, scheme, "en", **words)
    both = [page.evaluate(MARKS, text) for text in (saved, made)]
    alike = lambda one, other: one[0] == other[0] and one[1] == pytest.approx(other[1], abs=0.02)
    new, gone = (
        [mark for mark in one if not any(alike(mark, it) for it in other)] for one, other in (both[::-1], both)
    )
    assert len(new) <= 1, new  # the chosen layer without its edge
    assert len(gone) <= 2, gone  # with its edge, and the frame of its block


def test_the_receptive_field_grows_along_the_network(watched, server):
    """Unfolded, each of alike blocks has its own; what sees the whole image has the last step."""
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=cifar-resnet20&colour=field&fold=unfolded&lang=en")
    steps = [rgb(colour) for colour in LIGHT.steps]
    convs = glyphs(watched).evaluate_all(
        "all => all.slice(1, -1).map(one => getComputedStyle(one.querySelector('.op .plate')).fill)"
    )
    order = [steps.index(fill) for fill in convs]
    assert len(order) == 9
    assert order == sorted(order)
    assert order[0] < order[1] < order[2]  # three blocks that are alike
    assert fills(network(watched))[-1] == steps[-1]  # the classifier
    expect(network(watched).get_by_text("3 px")).to_be_visible()
    expect(network(watched).get_by_text("Receptive field")).to_be_visible()


def test_f_folds_and_the_link_and_the_control_say_so(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet50&lang=en")
    glyphs(watched).nth(3).focus()
    watched.keyboard.press("f")
    expect(watched).to_have_url(re.compile("fold=unfolded"))
    expect(glyphs(watched)).to_have_count(1 + 16 + 1)
    expect(watched.get_by_role("radio", name="Unfold", exact=True)).to_be_checked()
    settled(watched)
    watched.keyboard.press("f")
    expect(watched).to_have_url(re.compile("fold=folded"))
    expect(glyphs(watched)).to_have_count(1 + 8 + 1)


def test_escape_leaves_the_picture(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18&lang=en")
    glyphs(watched).nth(3).focus()
    assert watched.evaluate(FOCUSED)
    watched.keyboard.press("Escape")
    assert not watched.evaluate(FOCUSED)


def box_of(page: Page) -> list[float]:
    return [float(number) for number in network(page).locator("svg").get_attribute("viewBox").split()]


def moved(page: Page, act) -> list[float]:
    """Where one looks once `act` has moved the view: the browser handles a turn of the wheel a moment later."""
    picture = network(page).locator("svg")
    before = picture.get_attribute("viewBox")
    act()
    expect(picture).not_to_have_attribute("viewBox", before)
    return box_of(page)


def test_a_closer_look_never_takes_the_wheel_from_the_page(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet152&fold=unfolded&lang=en")
    whole, place = box_of(watched), network(watched).bounding_box()
    watched.mouse.move(place["x"] + 500, place["y"] + 120)
    scrolled = lambda: watched.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    watched.mouse.wheel(0, 60)
    watched.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 60")
    watched.mouse.wheel(0, -60)
    watched.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    assert box_of(watched) == whole
    watched.keyboard.down("Control")
    for _ in range(4):
        closer = moved(watched, lambda: watched.mouse.wheel(0, -100))
    watched.keyboard.up("Control")
    assert closer[2] < whole[2] / 2
    assert scrolled() == 0
    at = lambda box: box[0] + box[2] * 500 / place["width"]
    assert at(closer) == pytest.approx(at(whole), abs=1)  # what is under the pointer stays there
    watched.mouse.down()
    watched.mouse.move(place["x"] + 400, place["y"] + 110, steps=4)
    watched.mouse.up()
    settled(watched)
    dragged = box_of(watched)
    assert dragged[0] == pytest.approx(closer[0] + 100 * closer[2] / place["width"], abs=1)
    assert "at=" not in watched.url  # a drag is no click
    watched.mouse.click(place["x"] + 500, place["y"] + 120)
    expect(watched).to_have_url(re.compile("at=layer"))
    settled(watched)
    assert box_of(watched) == dragged  # drawn anew, and looked at as before
    watched.get_by_role("button", name="Show the whole network").click()
    assert box_of(watched) == whole


def test_keys_look_closer_and_follow_the_focus(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet50&lang=en")
    whole = box_of(watched)
    glyphs(watched).nth(3).focus()
    for key in ("+", "+", "+", "+"):
        watched.keyboard.press(key)
    assert box_of(watched)[2] < whole[2] / 3
    watched.keyboard.press("End")
    x, _, width, _ = box_of(watched)
    assert x + width == pytest.approx(whole[2], abs=1)  # the head is at the right end
    watched.keyboard.press("-")
    assert box_of(watched)[2] > width
    watched.keyboard.press("0")
    assert box_of(watched) == whole


def test_a_saved_picture_is_whole_however_closely_it_is_looked_at(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet18&lang=en")
    _, _, width, height = box_of(watched)
    watched.get_by_role("button", name="Zoom in").click()
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Save as SVG").click()
    text = download.value.path().read_text()
    assert f'viewBox="-12 -12 {width + 24:g} {height + 24:g}"' in text
    assert "light-dark" not in text
    assert f'fill="{rgb(LIGHT.background)}"' in text


def test_resnet1202_unfolded_is_a_few_plates(watched, server):
    """A plate a run, and the pointer says which of its blocks is meant."""
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=cifar-resnet1202&fold=unfolded&lang=en")
    assert network(watched).locator("svg *").count() < 500
    assert not hard_to_read(network(watched))
    run = glyphs(watched).nth(1)  # stem, 200 blocks of stage 1
    plate = run.locator(".plate").bounding_box()
    block = lambda x: (x - plate["x"]) / plate["width"] * 200
    x = next(x for x in range(int(plate["x"]) + 140, 999) if 0.3 < block(x) % 1 < 0.7)  # a mouse goes by whole pixels
    number = int(block(x))
    watched.mouse.move(x, plate["y"] + 20)
    expect(network(watched).locator(".card")).to_contain_text(f"1.{number + 1} of 200")
    watched.mouse.click(x, plate["y"] + 20)
    expect(watched).to_have_url(re.compile(rf"at=layer1\.{number}(&|$)"))
    settled(watched)
    frame = glyphs(watched).nth(1).locator(".frame").bounding_box()
    assert frame["x"] <= x <= frame["x"] + frame["width"]
    assert frame["width"] < 10


@pytest.mark.parametrize("words", ["net=resnet18-a", "net=resnet50&colour=macs"])
def test_a_phone_has_the_legend(page, server, words):
    page.set_viewport_size(PHONE)
    open_page(page, f"{server}/?{words}&lang=en")
    shown = network(page).locator("svg > text").all_text_contents()
    wrong = hard_to_read(network(page))
    assert {"conv 3×3", "zero padding"} <= set(shown) or {"MACs", "118 M"} <= set(shown)
    assert not wrong


def test_chinese_stands_in_the_thin_plates(watched, server):
    watched.set_viewport_size(DESK)
    open_page(watched, f"{server}/?net=resnet50&lang=zh")
    word, plate = loupe(watched).locator("text.stacked").first, loupe(watched).locator(".plate").nth(1)
    said, around = word.bounding_box(), plate.bounding_box()
    assert said["height"] > 2 * said["width"]
    assert around["height"] >= said["height"]
