"""A network of the reader's own, dropped on the Compare page: the graph is sent, the weights stay where they are."""

import onnx
import pytest
from playwright.sync_api import Page, expect

from explorer.export.onnx import to_onnx
from explorer.i18n import words
from explorer.presets import PRESETS
from tests.e2e.conftest import DESK, PHONE, in_both_themes, settled, wide

WORDS = words("en")
ENOUGH = 200_000  # bytes that a graph of 20 layers is sent in, with all that a page asks for besides


def open_page(page: Page, server: str, query: str = "net=resnet50&lang=en") -> None:
    page.goto(f"{server}/compare?{query}")
    settled(page)


def place(page: Page):
    return page.get_by_label(WORDS["own.drop"])


def figures(page: Page):
    """The table of the section."""
    return page.get_by_role("region", name=WORDS["own.table"])


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """ResNet-18 with 47 MB of weights, in the form that most programs write and in the older one, number by number."""
    folder = tmp_path_factory.mktemp("onnx")
    model = onnx.load_from_string(to_onnx(PRESETS["resnet18"].spec, "random"))
    onnx.save(model, folder / "raw.onnx")
    for tensor in model.graph.initializer:
        numbers = onnx.numpy_helper.to_array(tensor).ravel()
        tensor.ClearField("raw_data")
        tensor.float_data.extend(numbers)
    onnx.save(model, folder / "listed.onnx")
    return folder


@pytest.mark.parametrize("name", ["raw.onnx", "listed.onnx"])
def test_of_a_large_file_the_graph_alone_is_sent(watched, server, weights, name):
    sent = []
    watched.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame))))
    watched.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    assert (weights / name).stat().st_size > 46 * 10**6
    open_page(watched, server)
    before = sum(sent)
    place(watched).set_input_files(weights / name)
    settled(watched)
    expect(figures(watched)).to_contain_text("1,814,073,344")
    expect(figures(watched)).to_contain_text("11,689,512")
    expect(figures(watched)).to_contain_text("9,600")  # running statistics
    assert 10_000 < sum(sent) - before < ENOUGH


def test_dropped_kept_and_removed(watched, server):
    """By hand with the mouse; it stays while the page changes, and goes when it is told to."""
    open_page(watched, server)
    content = [*to_onnx(PRESETS["timm-resnet50d"].spec)]
    watched.locator("label", has=place(watched)).evaluate(
        """(label, content) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([Uint8Array.from(content)], '<b>mine.onnx'));
            for (const type of ['dragover', 'drop'])
                label.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
        }""",
        content,
    )
    expect(figures(watched)).to_contain_text("<b>mine.onnx")
    expect(figures(watched)).to_contain_text("+239,640,576")
    settled(watched)
    watched.get_by_role("radio", name="FLOPs").click()
    settled(watched)
    expect(figures(watched)).to_contain_text("+479,281,152")
    assert "mine" not in watched.url
    watched.get_by_role("button", name=WORDS["own.remove"].format(name="<b>mine.onnx")).click()
    expect(figures(watched)).to_have_count(0)


def test_a_file_that_is_none(watched, server, weights, tmp_path):
    open_page(watched, server)
    cut = tmp_path / "cut.onnx"
    cut.write_bytes((weights / "raw.onnx").read_bytes()[:3_000_000])
    for file in (cut, {"name": "photo.onnx", "mimeType": "", "buffer": b"\xff\xd8\xff\xe0" * 99}):
        place(watched).set_input_files(file)
        expect(watched.locator(".notice.warn")).to_contain_text(WORDS["onnx.refused.not_onnx"])
        settled(watched)
    # a graph that is large by itself: only how it begins is sent
    model = onnx.load_from_string(to_onnx(PRESETS["cifar-resnet20"].spec))
    model.graph.doc_string = "x" * 6 * 2**20
    place(watched).set_input_files({"name": "large.onnx", "mimeType": "", "buffer": model.SerializeToString()})
    expect(watched.locator(".notice.warn")).to_contain_text("5,242,880")


def test_the_section_is_for_everybody(page, server):
    """In both themes, and on a phone without scrolling sideways."""
    page.set_viewport_size(DESK)
    open_page(page, server)
    content = to_onnx(PRESETS["timm-resnet50d"].spec)
    place(page).set_input_files({"name": "mine.onnx", "mimeType": "", "buffer": content})
    expect(figures(page)).to_be_visible()
    found = in_both_themes(page)
    page.set_viewport_size(PHONE)
    settled(page)
    assert not found, "\n".join(found)
    assert wide(page) <= PHONE["width"]
