"""Which ResNet is this? As a person asks it: typed, pasted, dropped, by keyboard, on a phone."""

import json
import re
import time

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from explorer.i18n import words
from explorer.model import build
from explorer.presets import PRESETS
from tests.e2e.conftest import DESK, kept_out, settled

DROP = words("en")["which.drop"]


def open_page(page: Page, server: str, query: str = "lang=en") -> None:
    page.goto(f"{server}/which?{query}")
    settled(page)


def answer(page: Page):
    return page.get_by_role("heading", level=2)


def matches(page: Page):
    return page.locator(".match")


def file_input(page: Page, label: str = DROP):
    return page.get_by_label(label)


def choose(page: Page, files, label: str = DROP) -> None:
    file_input(page, label).set_input_files(files)
    settled(page)


def entries(name):
    """The tensors of a preset as the header of a .safetensors file lists them, and how many bytes they take."""
    found, end = {}, 0
    for key, tensor in build(PRESETS[name].spec, "meta").state_dict().items():
        begin, end = end, end + tensor.numel() * tensor.element_size()
        dtype = "F32" if tensor.is_floating_point() else "I64"
        found[key] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [begin, end]}
    return found, end


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """ResNet-50 in a file of 102 MB, all of them zeros that take no room on the disk."""
    header, size = entries("resnet50")
    content = json.dumps(header).encode()
    path = tmp_path_factory.mktemp("weights") / "resnet50.safetensors"
    with path.open("wb") as file:
        file.write(len(content).to_bytes(8, "little") + content)
        file.truncate(8 + len(content) + size)
    return path


@pytest.fixture
def sent(watched, heard):
    """Sizes of all that the page sends through its sockets, in bytes."""
    sizes = []
    heard("websocket", lambda socket: socket.on("framesent", lambda frame: sizes.append(len(frame))))
    heard("request", lambda request: sizes.append(len(request.post_data_buffer or b"")))
    return sizes


def test_a_typed_count_is_identified(watched, server):
    open_page(watched, server)
    watched.get_by_role("textbox", name="Type or paste").fill("25,636,712")
    watched.get_by_role("button", name="Identify").click()
    expect(answer(watched)).to_contain_text("“25,636,712”")
    expect(matches(watched).first).to_contain_text("25,636,712 Keras total")
    expect(watched.get_by_role("link", name="ResNet50 · Keras")).to_be_visible()


def test_an_example_is_identified_and_a_match_opens(watched, server):
    open_page(watched, server)
    watched.get_by_role("button", name="11,181,642").click()
    expect(matches(watched).first).to_contain_text("with 10 classes")
    expect(watched.get_by_role("textbox", name="Type or paste")).to_have_value("11,181,642")
    watched.get_by_role("link", name="ResNet-18 · torchvision").click()
    settled(watched)
    expect(watched).to_have_url(re.compile(r"/\?net=resnet18&classes=10"))
    expect(watched.locator(".headline")).to_contain_text("11,181,642")
    watched.go_back()
    settled(watched)
    expect(matches(watched).first).to_contain_text("with 10 classes")


def test_of_a_large_file_the_header_alone_is_sent(watched, server, sent, weights):
    assert weights.stat().st_size > 10**8
    open_page(watched, server)
    before, began = sum(sent), time.monotonic()
    choose(watched, weights)
    expect(answer(watched)).to_contain_text("resnet50.safetensors")
    assert time.monotonic() - began < 10
    expect(matches(watched).filter(has_text="The names of the tensors are the same too.").first).to_contain_text(
        "25,557,032"
    )
    expect(watched.get_by_role("link", name="ResNet-50 · torchvision")).to_be_visible()
    header = int.from_bytes(weights.open("rb").read(8), "little")
    assert header < sum(sent) - before < 100_000


def test_files_that_say_other_things(watched, server, sent, weights, tmp_path):
    """One after another, as somebody tries all of a folder: a damaged one, a pickle, a list, a text, an empty one."""
    open_page(watched, server)
    notice = watched.locator(".notice.warn")

    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(weights.open("rb").read(1000))
    choose(watched, cut)
    expect(notice).to_contain_text("the whole file has 1,000")

    large = tmp_path / "resnet50-0676ba61.pth"  # an archive, far larger than what is read
    with large.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(10**8)
    before = sum(sent)
    choose(watched, large)
    expect(notice).to_contain_text("“resnet50-0676ba61.pth” is a pickle or a zip archive")
    expect(notice).to_contain_text("never unpickled")
    assert sum(sent) - before < 10_000  # its first bytes tell what it is

    listed = tmp_path / "shapes.json"
    state = build(PRESETS["kuangliu-resnet18"].spec, "meta").state_dict()
    listed.write_text(json.dumps({key: list(tensor.shape) for key, tensor in state.items()}))
    choose(watched, listed)
    expect(notice).to_have_count(0)
    expect(matches(watched).first).to_contain_text("Shapes of all tensors")
    expect(watched.get_by_role("link", name="ResNet18 · kuangliu")).to_be_visible()

    choose(watched, {"name": "<b>.txt", "mimeType": "text/plain", "buffer": b""})
    expect(notice).to_contain_text("“<b>.txt” is empty")
    choose(watched, {"name": "a.SAFETENSORS", "mimeType": "", "buffer": b"\xff" * 9})
    expect(notice).to_contain_text("18,446,744,073,709,551,615 bytes")
    choose(watched, {"name": "again.txt", "mimeType": "text/plain", "buffer": b"0.27M params"})
    expect(answer(watched)).to_contain_text("again.txt")
    expect(notice).to_have_count(0)


def test_a_file_is_dropped(watched, server):
    open_page(watched, server)
    watched.locator("label", has=file_input(watched)).evaluate(
        """label => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(['272,474 params'], 'count.txt'));
            for (const type of ['dragover', 'drop'])
                label.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
        }"""
    )
    expect(answer(watched)).to_contain_text("count.txt")
    expect(watched.get_by_role("link", name="ResNet-20, shortcut B · Paper, CIFAR-10")).to_be_visible()


def opened_by_space(page: Page):
    """The file chooser. Once in some runs the browser opens none, cause unknown, and a reader would press again."""
    for last in (False, True):
        try:
            with page.expect_file_chooser(timeout=60_000 if last else 10_000) as chooser:
                page.keyboard.press("Space")
            return chooser.value
        except TimeoutError:
            if last:
                raise
            expect(file_input(page)).to_be_focused()


def test_by_keyboard(watched, heard, server):
    heard("filechooser", lambda _: None)  # a browser that is told of it only now may have opened its own by then
    open_page(watched, server)
    box = watched.get_by_role("textbox", name="Type or paste")
    box.focus()
    watched.keyboard.type("what is it")
    watched.keyboard.press("Control+Enter")
    expect(watched.locator(".notice.warn")).to_contain_text("“what is it”")
    settled(watched)  # what is still being drawn would take the focus with it
    for _ in range(12):  # past the examples, to the file
        watched.keyboard.press("Tab")
        if file_input(watched).evaluate("input => input.getRootNode().activeElement === input"):
            break
    expect(file_input(watched)).to_be_focused()
    expect(file_input(watched)).to_have_accessible_name(DROP)
    opened_by_space(watched).set_files({"name": "n.txt", "mimeType": "text/plain", "buffer": b"272,474"})
    expect(answer(watched)).to_contain_text("n.txt")


def test_in_chinese(watched, server):
    open_page(watched, server, "lang=zh")
    expect(watched.get_by_role("heading", level=1)).to_have_text("这是哪个 ResNet？")
    choose(
        watched,
        {"name": "n.txt", "mimeType": "text/plain", "buffer": "2556万".encode()},
        label=words("zh")["which.drop"],
    )
    expect(answer(watched)).to_contain_text("相符")
    expect(matches(watched).first).to_contain_text("25,557,032 参数量")
    watched.get_by_role("radio", name="English").click()
    settled(watched)
    expect(matches(watched).first).to_contain_text("25,557,032 Parameters")
    expect(file_input(watched)).to_have_accessible_name(DROP)


def test_an_answer_and_a_notice_are_for_everybody(watched, server):
    """In both themes, and on a phone without scrolling sideways."""
    watched.set_viewport_size(DESK)
    open_page(watched, server)
    found = []
    for asked, shown in (("25.6M", ".match"), ("<b>hm</b>" * 40, ".notice")):
        watched.get_by_role("textbox", name="Type or paste").fill(asked)
        watched.get_by_role("button", name="Identify").click()
        expect(watched.locator(shown).first).to_be_visible()
        settled(watched)
        found += kept_out(watched, asked)
    assert not found, "\n".join(found)
