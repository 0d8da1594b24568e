"""The tab PyTorch: the code, the line of the chosen layer, and the list that chooses one."""

import re
from html import unescape

import pytest
from hypothesis import given, settings

from explorer.codegen import code, way
from explorer.presets import find
from tests.pages.app import control, html, opened, plain, queries, said


def at_code(net="resnet50", **query):
    return opened(query={"tab": "code", "net": net, **query})


def excerpt(at):
    """Numbers and texts of the lines shown, and the number of the marked one."""
    (shown,) = re.findall(r'<pre class="excerpt".*?</pre>', html(at), re.DOTALL)
    lines = {int(number): unescape(text) for number, text in re.findall(r"<i>(\d+)</i>(.*?)</span>", shown)}
    (marked,) = re.findall(r"<span class=chosen><i>(\d+)</i>", shown)
    return lines, int(marked)


def test_the_file_is_not_sent_while_the_tab_is_closed():
    at = opened(query={"net": "resnet18"})
    assert not any("import torch" in block.value for block in at.code)
    assert 'class="excerpt"' not in html(at)


@pytest.mark.parametrize("name", ["resnet50", "keras-resnet50v2", "mnist-two-blocks"])
def test_the_code_is_that_of_the_network(name):
    assert code(find(name).spec).strip() in [block.value.strip() for block in at_code(name).code]


@pytest.mark.parametrize("net, at, shown", [
    ("resnet50", "layer3.1.conv3", "layer3.1.conv3"),
    ("resnet50", "layer2.0.downsample.0", "layer2.0.downsample.0"),
    ("resnet50", "fc", "fc"),
    ("timm-seresnet50", "layer1.0.se.fc1", "layer1.0.se.fc1"),
    ("resnet50", "", "layer2.0.conv2"),
    ("resnet50", "layer9.0.conv1", "layer2.0.conv2"),
])  # fmt: skip
def test_the_line_of_the_chosen_layer_is_shown(net, at, shown):
    page = at_code(net, at=at) if at else at_code(net)
    text = code(find(net).spec)
    found = way(text, shown)
    lines, marked = excerpt(page)
    assert marked == found.lines[-1]
    assert set(found.lines) <= set(lines)
    assert all(text.splitlines()[number - 1] == line.rstrip(" ") or not line.strip() for number, line in lines.items())
    assert said("en", "code.made", layer=shown, line=marked) in plain(page)
    assert control(page.selectbox, "layer").value == shown


def test_an_operation_is_done_and_not_made():
    page = at_code("timm-seresnet50", at="layer1.0.se.mul")
    assert said("en", "code.done", layer="layer1.0.se.mul", line=excerpt(page)[1]) in plain(page)


def test_the_list_chooses_everywhere():
    page = at_code("resnet18")
    control(page.selectbox, "layer").set_value("layer4.1.conv2").run()
    assert not page.exception
    assert page.session_state.view.at == "layer4.1.conv2"
    assert "layer4.1.conv2" in [cell for cell in re.findall(r"\S+", plain(page))]
    assert control(page.selectbox, "layer").value == "layer4.1.conv2"
    assert said("en", "code.made", layer="layer4.1.conv2", line=excerpt(page)[1]) in plain(page)


def test_whatever_is_in_the_list_can_be_chosen():
    page = at_code("timm-seresnet50", repeats="1-1")
    for name in control(page.selectbox, "layer").options:
        control(page.selectbox, "layer").set_value(name).run()
        assert control(page.selectbox, "layer").value == name


def test_a_long_network_lists_what_costs():
    page = at_code("cifar-resnet1202", at="layer3.7.relu")
    names = control(page.selectbox, "layer").options
    assert len(names) < 1_300 and "layer3.7.relu" in names and "layer3.7.bn1" not in names


@given(queries())
@settings(max_examples=15, deadline=None)
def test_any_link_has_its_code(query):
    assert 'class="excerpt"' in html(opened(query=query | {"tab": "code"}))
