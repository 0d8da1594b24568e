"""A network put together from the records of its parts is, row by row, the trace of the whole."""

import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis import trace, traced
from explorer.analysis.trace import compose
from explorer.analysis.trace.compose import composed
from explorer.analysis.trace.traced import LAYER, MOST, size
from explorer.model import build, resnet
from explorer.model.blocks import BasicBlock
from explorer.presets import PRESETS, find
from explorer.spec import ResNetSpec
from tests.each import each
from tests.strategies import TABLES, broken, near_presets, specs, wrong_type
from tests.traces import trace_of

SMALL = ResNetSpec(repeats=(2, 1, 3), width=32, input=(3, 65, 48), classes=7)
CHOICES = [replace(SMALL, **{knob: choice}) for knob, table in TABLES.items() for choice in table]
PRE = [replace(spec, order="pre") for spec in CHOICES]
LAST = [replace(spec, stride_on="last", shortcut="A") for spec in CHOICES if spec.shortcut == SMALL.shortcut]


@pytest.fixture
def nothing_kept():
    forget()
    yield
    forget()


def forget():
    for kept in (compose._block, compose._before, compose._behind):
        kept.cache_clear()


@each("name", PRESETS)
def test_every_preset_is_equal_to_the_trace_of_the_whole(name):
    spec = PRESETS[name].spec
    assert composed(spec) == trace_of(spec)


@settings(max_examples=60)
@given(specs() | near_presets())
def test_any_network_is_equal_to_the_trace_of_the_whole(spec):
    found, whole = composed(spec), trace(build(spec, "meta"), spec.input)
    assert found == whole
    assert [type(layer) for layer in found.layers] == [type(layer) for layer in whole.layers]


@each("spec", [*CHOICES, *PRE, *LAST])
def test_each_choice_in_each_order(spec):
    assert composed(spec) == trace(build(spec, "meta"), spec.input)


@given(st.lists(specs(), min_size=2, max_size=4))
def test_what_was_asked_before_does_not_matter(found):
    """Parts are shared by networks that differ around them."""
    for spec in (*found, *[replace(spec, classes=found[0].classes) for spec in found]):
        assert composed(spec) == trace(build(spec, "meta"), spec.input)


def test_a_distinct_block_is_traced_once(nothing_kept, monkeypatch):
    asked = []
    monkeypatch.setattr(compose, "trace", lambda module, shape: asked.append(shape) or trace(module, shape))
    composed(find("resnet50").spec)
    assert len(asked) == 8 + 2  # of each stage the first block and the others; what stands before and behind
    composed(find("resnet152").spec)
    assert len(asked) == 10
    composed(replace(find("resnet50").spec, classes=10))
    assert len(asked) == 11  # what stands behind


def test_a_block_does_not_know_the_network_around_it(nothing_kept, monkeypatch):
    """One that asks is refused at once, since its rows would be those of another network."""

    class Curious(BasicBlock):
        def __init__(self, spec, channels, width, stride):
            super().__init__(spec, channels, width, stride)
            self.more = spec.classes + 1

    monkeypatch.setitem(resnet.ORDERS["post"], "basic", Curious)
    spec = replace(SMALL, block="basic")
    assert trace(build(spec, "meta"), spec.input).layers
    with pytest.raises(TypeError):
        composed(spec)


def test_what_no_block_of_the_family_has_is_taken_over_too(nothing_kept, monkeypatch):
    """A parameter that nothing reads, a layer that runs twice and an operation without a rule."""

    class Odd(BasicBlock):
        def __init__(self, spec, channels, width, stride):
            super().__init__(spec, channels, width, stride)
            self.spare = resnet.nn.Linear(2, 3)

        def forward(self, x):
            return self.bn2(super().forward(x)).frac()

    monkeypatch.setitem(resnet.ORDERS["post"], "basic", Odd)
    found = composed(spec := replace(SMALL, block="basic"))
    assert found == trace(build(spec, "meta"), spec.input)
    assert found.unknown[:3] == ("layer1.0.frac", "layer1.1.frac", "layer2.0.frac")
    assert found.unused[1] == ("layer1.0.spare.bias", 3)
    assert next(layer for layer in found.layers if layer.name == "layer2.0.bn2_1").again == (64, 64, 128)


def test_a_spec_that_cannot_be_built_is_refused_as_build_does():
    said = []
    for ask in (composed, build):
        with pytest.raises(ValueError) as wrong:
            ask(replace(SMALL, width=0))
        said.append(str(wrong.value))
    assert said[0] == said[1]


@given(broken(wrong_type))
def test_junk_is_refused(wrong):
    with pytest.raises(ValueError):
        composed(wrong.spec)


def test_a_class_that_asks_at_once_gets_one_answer(nothing_kept):
    asked = [find(name).spec for name in ("resnet50", "resnet101", "timm-seresnet50", "resnet18")] * 6
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(composed, asked))
    finally:
        sys.setswitchinterval(before)
    assert found == [trace_of(spec) for spec in asked]


def test_a_row_takes_what_the_bound_of_traced_counts_with():
    for name in ("resnet50", "cifar-resnet1202"):
        spec = find(name).spec
        composed(spec)
        tracemalloc.start()
        found = composed(spec)
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert 0.8 * taken < size(found) < 1.4 * taken
    assert size(found) < MOST / 20


def test_traces_that_are_kept_are_bounded_in_bytes():
    asked = [replace(SMALL, classes=classes) for classes in range(1, 40)]
    for spec in asked:
        assert traced(spec) is traced(spec)
    kept = traced.cache
    assert kept.maxsize == MOST and 0 < kept.currsize <= MOST
    assert kept.currsize == sum(map(size, kept.values())) and size(traced(SMALL)) == LAYER * len(traced(SMALL).layers)


@each("spec", [SMALL, replace(SMALL, order="pre"), replace(SMALL, head="flatten"), replace(SMALL, stem="cifar")])
def test_what_stands_around_the_stages_is_all_but_their_blocks(spec):
    before, behind = resnet.ends(spec)
    stages = {f"layer{number}" for number in (1, 2, 3)}
    names = [name for part in (before, behind) for name, _ in part.named_children()]
    assert names == [name for name, _ in build(spec, "meta").named_children()]
    assert not any(len(stage) for name, stage in behind.named_children() if name in stages)
    assert stages.isdisjoint(name for name, _ in before.named_children())
