"""Networks by their names, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.presets import PRESETS
from explorer.reading import Count, Named, Unreadable, read_text
from tests.each import each


@each("name", PRESETS)
def test_a_preset_is_found_by_its_name_its_title_and_its_name_in_code(name):
    preset = PRESETS[name]
    for shown in filter(None, (preset.name, preset.title, preset.called)):
        for typed in (shown, shown.upper(), f"  {shown.replace('-', ' ')}\n", shown.replace("-", "_"), shown.lower()):
            assert name in read_text(typed).names


@pytest.mark.parametrize("text", ["ResNet-50", "resnet50", "RESNET_50", "res net 50", "ＲｅｓＮｅｔ－５０"])
def test_torchvisions_comes_first(text):
    found = read_text(text).names
    assert found[0] == "resnet50"
    assert {"keras-resnet50", "caffe-resnet50", "kuangliu-resnet50"} == set(found[1:])
    assert list(found) == [name for name in PRESETS if name in found]


@pytest.mark.parametrize("text", ["ResNeXt-50 32x4d", "resnext50_32x4d", "ResNeXt-50 32×4d"])
def test_a_times_is_an_x(text):
    assert read_text(text) == Named(("resnext50-32x4d",))


@given(st.integers(1, 10**5), st.sampled_from(["", "M", " params", " GFLOPs", "k"]))
def test_a_number_is_no_name(value, unit):
    assert isinstance(read_text(f"{value}{unit}"), Count)


@pytest.mark.parametrize("text", ["ResNet-51", "ResNet", "-", "__", "resnet50resnet50", "ResNet-50 " * 20])
def test_no_other_name_is_read(text):
    with pytest.raises(Unreadable):
        read_text(text)
