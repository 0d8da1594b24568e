"""Predicted memory, against what torch's autograd keeps and what a forward that holds nothing too long has alive."""

from dataclasses import replace
from weakref import ref

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.autograd.graph import saved_tensors_hooks
from torch.fx import Interpreter, symbolic_trace
from torch.utils._python_dispatch import TorchDispatchMode

from explorer.analysis import totals, trace
from explorer.analysis.counts.memory import OPTIMISERS, forward, in_place, largest_batch, peak, saved, training_memory
from explorer.model import build
from explorer.presets import find
from tests.analysis.truth import foreign
from tests.strategies import specs
from tests.traces import trace_of

NAMES = ("resnet18", "resnet50", "resnet50-v1", "timm-resnetv2-50", "kuangliu-preactresnet18", "timm-seresnet50")
SMALL = ("cifar-resnet20", "preact-resnet110", "timm-ecaresnet50d", "d2l-resnet18", "slim-resnet-v2-50")


def really_saved(network, image, batch=2, precision="float32"):
    """Bytes of every storage that autograd keeps in a training step, parameters and buffers excluded."""
    network.train()
    own = {tensor.untyped_storage().data_ptr() for tensor in (*network.parameters(), *network.buffers())}
    sizes, held = {}, []

    def pack(tensor):
        storage = tensor.untyped_storage()
        held.append(storage)  # keeps its address from being used again; the tensor would keep its graph, and that us
        if storage.data_ptr() not in own:
            sizes[storage.data_ptr()] = storage.nbytes()
        # nothing goes backward; a node that keeps what it has made itself would never be freed

    pixels = torch.zeros(batch, *image)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "mixed")
    with saved_tensors_hooks(pack, lambda nothing: nothing), autocast:
        network(pixels)
    return sum(sizes.values())


@pytest.mark.parametrize("side", [64, 97])
@pytest.mark.parametrize("name", NAMES)
def test_saved_activations_are_what_autograd_keeps(name, side):
    spec = replace(find(name).spec, input=(3, side, side))
    assert saved(trace_of(spec)).activations(batch=2) == really_saved(build(spec, "cpu"), spec.input)


@pytest.mark.parametrize("side", [32, 45])
@pytest.mark.parametrize("name", SMALL)
def test_and_of_small_and_odd_ones(name, side):
    spec = replace(find(name).spec, input=(find(name).spec.input[0], side, side))
    assert saved(trace_of(spec)).activations(batch=2) == really_saved(build(spec, "cpu"), spec.input)


@settings(max_examples=15)
@given(specs())
def test_and_of_generated_networks(spec):
    assert saved(trace_of(spec)).activations(batch=2) == really_saved(build(spec, "cpu"), spec.input)


@pytest.mark.parametrize("name", NAMES)
def test_mixed_precision_keeps_what_autocast_keeps(name):
    spec = replace(find(name).spec, input=(3, 64, 64))  # one size: 16-bit convolutions are slow without a GPU
    found = saved(trace_of(spec), "mixed")
    assert found.activations(batch=2) + found.copies == really_saved(build(spec, "cpu"), spec.input, precision="mixed")


class SingleGroupNorm(nn.GroupNorm):
    """As autocast runs it on CUDA, where group_norm is on the list of operations for float32; on a CPU it is not.

    docs.pytorch.org/docs/stable/amp.html
    """

    __module__ = "torch.nn"  # so that torch.fx takes it as one operation, as it does the original

    def forward(self, x):
        with torch.autocast("cpu", enabled=False):
            return super().forward(x.float())


def as_on_cuda(network):
    for part in network.modules():
        if isinstance(part, nn.GroupNorm):
            part.__class__ = SingleGroupNorm
    return network


@settings(max_examples=10)
@given(specs())
def test_mixed_precision_of_generated_networks(spec):
    found = saved(trace_of(spec), "mixed")
    real = really_saved(as_on_cuda(build(spec, "cpu")), spec.input, precision="mixed")
    assert found.activations(batch=2) + found.copies == real


def test_half_the_bytes_but_for_indices_and_statistics():
    found = trace_of(find("resnet50").spec)
    single, mixed = saved(found), saved(found, "mixed")
    indices = next(kept.image for kept in single.kept if kept.what == "indices")
    assert indices == 64 * 56 * 56 * 8
    assert mixed.image - indices == (single.image - indices) / 2
    assert mixed.fixed == single.fixed == 2 * 26_560 * 4  # mean and deviation of every channel
    assert single.copies == 0 and mixed.copies == 2 * (25_557_032 - 2 * 26_560 - 1000)  # all weights, no bias, no norm


def test_each_storage_is_kept_once_and_says_who_asked():
    found = {
        kept.name: kept for kept in saved(trace_of(find("resnet18").spec)).kept if kept.what in ("input", "output")
    }
    assert found["input"][:3] == ("conv1", "input", "input")
    assert found["conv1"][:3] == ("bn1", "input", "conv1")
    assert found["relu"][:3] == ("relu", "output", "relu")  # also the pool's input
    assert found["avgpool"][:3] == ("fc", "input", "avgpool")  # through a view
    assert "bn1" not in found and "layer1.0.add" not in found


def test_an_operation_without_a_rule_is_named():
    network = foreign(lambda self, x: torch.fft.fft(self.conv(x)), conv=nn.Conv2d(3, 4, 3))
    assert saved(trace(network, (3, 8, 8))).unknown == ("fft_fft",)
    assert saved(trace_of(find("resnet18").spec)).unknown == ()


@given(specs())
def test_every_operation_of_the_family_has_a_rule(spec):
    assert saved(trace_of(spec)).unknown == ()


class Alive(TorchDispatchMode):
    """Bytes of all storages alive after each operation, parameters, buffers and their 16-bit copies excluded."""

    def __init__(self, network, pixels):
        super().__init__()
        self.own = {tensor.untyped_storage()._cdata for tensor in (*network.parameters(), *network.buffers())}
        self.held = []
        self.tensors = {id(pixels): ref(pixels)}
        self.peak = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        parts = result if isinstance(result, (tuple, list)) else (result,)
        if func is torch.ops.aten._to_copy.default and args[0].untyped_storage()._cdata in self.own:
            self.own.add(result.untyped_storage()._cdata)
            self.held.append(result)  # keeps its address from being used again
        self.tensors |= {id(part): ref(part) for part in parts if isinstance(part, torch.Tensor)}
        alive = [tensor for known in self.tensors.values() if (tensor := known()) is not None]
        self.tensors = {id(tensor): ref(tensor) for tensor in alive}
        storages = [tensor.untyped_storage() for tensor in alive]
        sizes = {storage._cdata: storage.nbytes() for storage in storages if storage._cdata not in self.own}
        self.peak = max(self.peak, sum(sizes.values()))
        return result


def really_alive(spec, batch, precision="float32"):
    """The most alive in a forward whose maps are let go after their last reader, which torch.fx can do."""
    network = build(spec, "cpu").eval()  # in evaluation the meta device allocates statistics that a real one does not
    program = Interpreter(symbolic_trace(as_on_cuda(network) if precision == "mixed" else network))
    values = [torch.zeros(batch, *spec.input)]
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "mixed")
    with torch.no_grad(), autocast, Alive(network, values[0]) as alive:
        program.boxed_run(values)
    return alive.peak


def predicted_peak(spec, batch, precision="float32"):
    network = build(spec, "meta")
    found = trace(network, spec.input)
    return peak(forward(found, in_place(network, found), batch, precision)).alive


@pytest.mark.parametrize("precision", ["float32", "mixed"])
@pytest.mark.parametrize("name", ("resnet18", "resnet50", "kuangliu-preactresnet18", "timm-seresnet50", *SMALL[2:]))
def test_the_peak_is_that_of_a_real_forward(name, precision):
    spec = replace(find(name).spec, input=(find(name).spec.input[0], 65, 80))
    assert predicted_peak(spec, 2, precision) == really_alive(spec, 2, precision)


@settings(max_examples=15)
@given(specs(), st.sampled_from(["float32", "mixed"]))
def test_and_of_any_network(spec, precision):
    assert predicted_peak(spec, 1, precision) == really_alive(spec, 1, precision)


def test_an_input_in_another_precision_is_alive_too():
    """Group normalisation reads what a convolution has written in 16 bits, and works in 32."""
    spec = replace(find("resnet50").spec, norm="group", input=(3, 64, 64))
    assert predicted_peak(spec, 2, "mixed") == really_alive(spec, 2, "mixed")


def test_the_peak_of_resnet50():
    network = build(find("resnet50").spec, "meta")
    found = trace(network, (3, 224, 224))
    highest = peak(forward(found, in_place(network, found)))
    assert (highest.name, highest.alive) == ("layer1.0.downsample.1", 4 * 56 * 56 * 3 * 256)


def test_writing_over_the_input_saves_its_bytes():
    network = build(find("resnet18").spec, "meta")
    found = trace(network, (3, 224, 224))
    inplace = in_place(network, found)
    assert len(inplace) == 17 and {"relu", "layer1.0.relu", "layer1.0.relu_1"} <= inplace
    moments = {moment.name: moment for moment in forward(found, inplace)}
    assert moments["relu"].written == 0 and moments["relu"].alive == moments["conv1"].written
    assert peak(forward(found, frozenset())).alive >= peak(forward(found, inplace)).alive
    before = build(find("kuangliu-preactresnet18").spec, "meta")
    assert in_place(before, trace(before, (3, 32, 32))) <= {"relu"}  # the last; those of blocks leave their input


def test_training_memory_adds_up():
    found = trace_of(find("resnet50").spec)
    counted, kept = totals(found), saved(found)
    weights = 4 * 25_557_032
    for optimiser, states in (("sgd", 0), ("momentum", 1), ("adam", 2)):
        memory = training_memory(counted, kept, 32, optimiser)
        assert (memory.weights, memory.gradients, memory.optimiser) == (weights, weights, states * weights)
        assert memory.buffers == 4 * 53_120
        assert memory.activations == 32 * kept.image + kept.fixed
        assert memory.total == (2 + states) * weights + 4 * 53_120 + memory.activations


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("precision", ["float32", "mixed"])
@pytest.mark.parametrize("gib", [0.25, 1, 16, 80])
def test_the_largest_batch_fits_and_the_next_does_not(gib, precision, optimiser):
    found = trace_of(find("resnet50").spec)
    counted, kept = totals(found), saved(found, precision)
    batch = largest_batch(gib, counted, kept, optimiser)
    fits = [training_memory(counted, kept, n, optimiser).total <= gib * 2**30 for n in (batch, batch + 1)]
    assert not fits[1] and (fits[0] or batch == 0)


def test_unknown_words_are_refused():
    found = trace_of(find("resnet18").spec)
    with pytest.raises(KeyError):
        saved(found, "float8")
    with pytest.raises(KeyError):
        training_memory(totals(found), saved(found), 1, "lion")
