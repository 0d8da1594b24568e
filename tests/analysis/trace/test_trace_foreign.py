"""Networks that are none of ours: the trace agrees with torch, or says what it cannot count."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils import prune

from explorer.analysis import totals, trace
from tests.analysis import truth
from tests.analysis.truth import at_most, foreign

IMAGE = (4, 9, 11)  # odd, and wider than tall


def conv(channels=4, out_channels=6, kernel=3, **knobs):
    return nn.Conv2d(channels, out_channels, kernel, **knobs)


def norm(channels=4):
    return nn.BatchNorm2d(channels)


def scale(*shape):
    return nn.Parameter(torch.ones(*shape))


def squeeze_and_excitation(self, x):
    weights = x.mean((2, 3), keepdim=True)
    return x * torch.sigmoid(self.up(F.relu(self.down(weights))))


def inception(self, x):
    return torch.cat([self.one(x), F.relu(self.three(x)), F.avg_pool2d(x, 3, stride=1, padding=1)], dim=1)


def preactivated(self, x):
    return x + self.conv(F.relu(self.norm(x), inplace=True))


def classified(self, x):
    return self.fc(torch.flatten(F.adaptive_avg_pool2d(self.conv(x), 1), 1))


def reshaped(self, x):
    batch, channels, height, width = x.shape
    return self.fc(x.view(batch, channels, height * width).permute(0, 2, 1))


AGREEING = {
    "conv1d": (nn.Conv1d(4, 6, 3, stride=2, padding=1, groups=2), (4, 13)),
    "conv3d": (nn.Conv3d(2, 4, (3, 2, 1), stride=(1, 2, 1), padding=(1, 0, 2)), (2, 5, 7, 6)),
    "same": (conv(padding="same"), IMAGE),
    "same, even kernel, dilated": (conv(kernel=4, padding="same", dilation=3), IMAGE),
    "valid": (conv(kernel=(3, 2), padding="valid"), IMAGE),
    "circular": (conv(padding=2, padding_mode="circular"), IMAGE),
    "reflected, same": (conv(padding="same", padding_mode="reflect"), IMAGE),
    "grouped": (conv(groups=2, bias=False), IMAGE),
    "depthwise": (conv(4, 8, groups=4), IMAGE),
    "dilated": (conv(dilation=(2, 3), stride=(1, 2)), IMAGE),
    "functional conv": (foreign(lambda self, x: F.conv2d(x, self.w, padding=1), w=scale(5, 4, 3, 3)), IMAGE),
    "keywords": (foreign(lambda self, x: torch.conv2d(input=x, weight=self.w, stride=2), w=scale(5, 4, 3, 3)), IMAGE),
    "linear on each pixel": (foreign(reshaped, fc=nn.Linear(4, 3)), IMAGE),
    "linear without bias": (nn.Linear(11, 3, bias=False), IMAGE),
    "classifier": (foreign(classified, conv=conv(), fc=nn.Linear(6, 3)), IMAGE),
    "max-pool": (nn.MaxPool2d(3, stride=2, padding=1, dilation=2), IMAGE),
    "max-pool, ceiling": (nn.MaxPool2d(2, ceil_mode=True), IMAGE),
    "functional max-pool": (foreign(lambda self, x: F.max_pool2d(x, 2)), IMAGE),
    "average-pool": (nn.AvgPool2d((2, 3), ceil_mode=True, count_include_pad=False), IMAGE),
    "adaptive pool": (nn.AdaptiveAvgPool2d((None, 5)), IMAGE),
    "adaptive max-pool": (nn.AdaptiveMaxPool2d(2), IMAGE),
    "norms": (nn.Sequential(nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True), nn.LayerNorm(IMAGE)), IMAGE),
    "norm without statistics": (nn.BatchNorm2d(4, affine=False, track_running_stats=False), IMAGE),
    "norm of a sequence": (nn.Sequential(nn.Conv1d(4, 6, 3), nn.BatchNorm1d(6)), (4, 9)),
    "activations": (nn.Sequential(nn.ReLU6(), nn.SiLU(inplace=True), nn.GELU(), nn.LeakyReLU(), nn.Softmax(1)), IMAGE),
    "in place": (foreign(lambda self, x: self.conv(x).relu_().add_(1), conv=conv()), IMAGE),
    "operators": (foreign(lambda self, x: (1 - self.conv(x)) * 2 / 3 + 1, conv=conv()), IMAGE),
    "iadd": (foreign(lambda self, x: x.__iadd__(self.conv(x)), conv=conv(4, 4, padding=1)), IMAGE),
    "broadcast": (foreign(lambda self, x: x.mean((2, 3), keepdim=True) + self.conv(x), conv=conv(4, 4)), IMAGE),
    "added parameter": (foreign(lambda self, x: self.conv(x) + self.scale, conv=conv(), scale=scale(6, 1, 1)), IMAGE),
    "parameter added to": (
        foreign(lambda self, x: self.scale + self.conv(x), conv=conv(), scale=scale(6, 1, 1)),
        IMAGE,
    ),
    "parameter times": (foreign(lambda self, x: self.scale * self.conv(x), conv=conv(), scale=scale(6, 1, 1)), IMAGE),
    "slices": (foreign(lambda self, x: self.conv(x[:, :4, 1:-1, ::2]), conv=conv()), IMAGE),
    "chunks": (foreign(lambda self, x: torch.cat(torch.chunk(self.conv(x), 2, 1)[::-1], 1), conv=conv()), IMAGE),
    "stochastic depth": (nn.Sequential(conv(), nn.Dropout(0.5), nn.Dropout2d(0.5)), IMAGE),
    "upsampled": (nn.Sequential(nn.Upsample(scale_factor=2), conv()), IMAGE),
    "squeeze": (foreign(squeeze_and_excitation, down=conv(4, 2, 1), up=conv(2, 4, 1)), IMAGE),
    "inception": (foreign(inception, one=conv(kernel=1), three=conv(padding=1)), IMAGE),
    "preactivated": (foreign(preactivated, norm=norm(), conv=conv(4, 4, padding=1)), IMAGE),
    "padded": (nn.Sequential(nn.ZeroPad2d((1, 2, 3, 4)), nn.ReflectionPad2d(1), conv()), IMAGE),
    "flattened": (nn.Sequential(conv(), nn.Flatten(), nn.Linear(6 * 7 * 9, 5)), IMAGE),
    "nothing": (nn.Identity(), IMAGE),
}


@pytest.mark.parametrize("network, shape", AGREEING.values(), ids=AGREEING)
def test_a_foreign_network_agrees_with_torch(network, shape):
    assert_agrees(network, shape)


def assert_agrees(network, shape):
    real = truth.run(network, shape, "cpu")
    with at_most(10):
        found = trace(network, shape)
    counted = totals(found)
    assert found.unknown == ()
    assert (counted.macs, counted.params) == (real.macs, truth.params(network))
    assert counted.buffers == truth.running_statistics(network)
    assert (found.layers[-1].out_shape if found.layers else shape) == real.output
    for layer in found.layers:  # modules that are one operation
        if layer.name in real.shapes and f"{layer.name}_1" not in {other.name for other in found.layers}:
            assert (layer.in_shape, layer.out_shape) == real.shapes[layer.name][0]


@st.composite
def convolutions(draw):
    """A convolution of one to three axes and an image for it; torch may refuse the pair."""
    axes = draw(st.integers(1, 3))
    each = lambda numbers: st.tuples(*[numbers] * axes)
    kernel, stride, dilation = (draw(each(st.integers(1, 4))) for _ in range(3))
    padding = draw(each(st.integers(0, 3)) | st.sampled_from(["valid", "same"]))
    if padding == "same":
        stride = (1,) * axes
    groups, inside, outside = draw(st.tuples(*[st.integers(1, 3)] * 3))
    kind = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1]
    window = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    layer = kind(groups * inside, groups * outside, kernel, bias=draw(st.booleans()), device="meta", **window)
    return layer, (groups * inside, *draw(each(st.integers(1, 12))))


def real_run(network, shape):
    """What torch says, or None where it refuses."""
    try:
        return truth.run(network, shape)
    except RuntimeError:
        return None


@given(convolutions())
def test_any_convolution_agrees_with_torch(drawn):
    layer, shape = drawn
    real = real_run(layer, shape)
    assume(real)
    (found,) = trace(layer, shape).layers
    assert (found.out_shape, found.macs) == (real.output, real.macs)
    assert found.params == truth.params(layer)


@pytest.mark.parametrize("kernel, dilation, before", [(1, 1, 0), (3, 1, 1), (3, 2, 2), (4, 1, 1), (4, 3, 4), (5, 3, 6)])
def test_same_padding_is_written_down_as_pixels_before(kernel, dilation, before):
    """torch's "same" adds d(k - 1) pixels, the odd one at the end."""
    (layer,) = trace(conv(kernel=kernel, dilation=dilation, padding="same"), IMAGE).layers
    assert layer.padding == (before, before)


@st.composite
def pools(draw):
    kernel, stride, dilation = (draw(st.tuples(*[st.integers(1, 4)] * 2)) for _ in range(3))
    padding = tuple(draw(st.integers(0, side // 2)) for side in kernel)
    knobs = {"stride": draw(st.just(stride) | st.none()), "padding": padding, "ceil_mode": draw(st.booleans())}
    pool = draw(st.sampled_from([nn.MaxPool2d, nn.AvgPool2d]))
    return pool(kernel, **knobs, **({"dilation": dilation} if pool is nn.MaxPool2d else {}))


@given(pools(), st.tuples(st.integers(1, 3), st.integers(1, 20), st.integers(1, 20)))
def test_any_pooling_agrees_with_torch(pool, shape):
    real = real_run(pool, shape)
    assume(real)
    (layer,) = trace(pool, shape).layers
    assert (layer.kind, layer.out_shape, layer.macs) == ("pool", real.output, 0)


REFUSED = {
    "channels of a convolution": (conv(5), IMAGE),
    "groups of a convolution": (conv(8, groups=2), IMAGE),
    "features of a linear layer": (nn.Linear(10, 3), IMAGE),
    "channels of a normalisation": (norm(5), IMAGE),
    "kernel larger than the padded map": (conv(kernel=12, padding=1), IMAGE),
    "pool larger than the map": (nn.MaxPool2d(10), IMAGE),
    "axes of a convolution": (conv(), (4, 9)),
    "shapes of an addition": (foreign(lambda self, x: x + self.conv(x), conv=conv(4, 4)), IMAGE),
    "channels of a group norm": (nn.GroupNorm(2, 6), IMAGE),
}


@pytest.mark.parametrize("network, shape", REFUSED.values(), ids=REFUSED)
def test_what_torch_refuses_is_refused(network, shape):
    with pytest.raises((RuntimeError, ValueError, IndexError)):
        network.eval()(torch.empty(1, *shape))
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        trace(network, shape)


def unknown(network, shape=IMAGE):
    with at_most(10):
        found = trace(network, shape)
    return {layer.op: layer.macs for layer in found.layers if layer.name in found.unknown}, found


def test_an_operation_without_a_rule_is_named():
    named, found = unknown(foreign(lambda self, x: torch.fft.fft(self.conv(x)), conv=conv()))
    assert named == {"fft_fft": None}
    assert totals(found).macs == truth.run(conv(), IMAGE, "cpu").macs


@torch.library.custom_op("explorer_tests::doubled", mutates_args=())
def doubled(x: torch.Tensor) -> torch.Tensor:
    return 2 * x


@doubled.register_fake
def _(x):
    return torch.empty_like(x)


def test_a_custom_operation_is_named():
    named, found = unknown(foreign(lambda self, x: torch.ops.explorer_tests.doubled(self.conv(x)), conv=conv()))
    assert list(named.values()) == [None] and "doubled" in next(iter(named))
    assert found.layers[-1].inputs == ("conv",) and found.layers[-1].out_shape == (6, 7, 9)


@pytest.mark.parametrize(
    "forward",
    [
        lambda self, x: x @ self.w,
        lambda self, x: torch.matmul(x, self.w),
        lambda self, x: torch.einsum("bchw,wk->bchk", x, self.w),
    ],
    ids=["@", "matmul", "einsum"],
)
def test_a_product_without_a_rule_is_never_free(forward):
    named, _ = unknown(foreign(forward, w=scale(11, 3)))
    assert list(named.values()) == [None]


TRANSPOSED = {
    "mT": lambda x: x.mT,
    "T": lambda x: x[0].T,
    "data": lambda x: x.data,
    "transpose": lambda x: x.transpose(-1, -2),
}


@pytest.mark.parametrize("attribute", TRANSPOSED.values(), ids=TRANSPOSED)
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_nothing_after_an_attribute_of_a_tensor_is_lost(attribute, device):
    """x.mT is a tensor too; what reads it must still be counted, or named as unknown."""
    network = foreign(lambda self, x: self.fc(attribute(x)), fc=nn.Linear(6, 3, device=device))
    shape = (6, 6)
    real = truth.run(network, shape, device)
    found = trace(network, shape)
    assert totals(found).macs == real.macs or found.unknown


def test_unused_parameters_are_named():
    network = foreign(lambda self, x: self.conv(x), conv=conv(), spare=nn.Linear(3, 2), scale=scale(5))
    found = trace(network, IMAGE)
    assert dict(found.unused) == {"spare.weight": 6, "spare.bias": 2, "scale": 5}
    assert totals(found).params == truth.params(network)


def test_a_shared_parameter_counts_once():
    tied = nn.Linear(11, 11)
    tied.weight = (first := nn.Linear(11, 11)).weight
    network = nn.Sequential(first, tied)
    assert [layer.weights for layer in trace(network, IMAGE).layers] == [121, 0]
    assert totals(trace(network, IMAGE)).params == truth.params(network) == 121 + 11 + 11


def test_a_shared_module_costs_twice_and_holds_once():
    shared = conv(4, 4, padding=1)
    network = nn.Sequential(shared, nn.ReLU(), shared)
    first, _, second = trace(network, IMAGE).layers
    assert first.macs == second.macs > 0
    assert (first.params, second.params) == (truth.params(shared), 0)
    assert totals(trace(network, IMAGE)).macs == truth.run(network, IMAGE, "cpu").macs


def test_a_name_is_never_given_twice():
    """`relu` used twice is relu and relu_1, also where a module is called relu_1."""

    def forward(self, x):
        return self.relu_1(self.conv(self.relu(self.relu(x))))

    with at_most(5):
        layers = trace(foreign(forward, relu=nn.ReLU(), conv=conv(), relu_1=nn.ReLU()), IMAGE).layers
    assert len({layer.name for layer in layers}) == len(layers) == 4


def test_a_module_called_input_is_not_the_image():
    network = foreign(lambda self, x: self.output(self.input(x)), input=conv(), output=conv(6, 2))
    first, second = trace(network, IMAGE).layers
    assert (first.kind, second.kind) == ("conv", "conv")
    assert first.inputs != second.inputs == (first.name,)


NEEDS_VALUES = {
    "if": lambda self, x: x if x.sum() > 0 else -x,
    "if on many": lambda self, x: x if (x > 0).all() else -x,
    "if on the image": lambda self, x: x if x[0, 0, 0, 0] else -x,
    "while": lambda self, x: _halved_until_small(x),
    "float": lambda self, x: x * float(x.mean()),
    "int": lambda self, x: x[:, : int(x.sum())],
    "item": lambda self, x: x * x.mean().item(),
    "list": lambda self, x: x * x.mean((1, 2, 3)).tolist()[0],
}


def _halved_until_small(x):
    while x.mean() > 1:
        x = x / 2
    return x


@pytest.mark.parametrize("forward", NEEDS_VALUES.values(), ids=NEEDS_VALUES)
def test_a_forward_that_needs_values_is_refused(forward):
    """As trace() says: TypeError."""
    with pytest.raises(TypeError), at_most(5):
        trace(foreign(forward), IMAGE)


def test_stages_of_a_foreign_network_are_its_first_modules():
    network = foreign(lambda self, x: self.head(self.body(x)), body=nn.Sequential(conv(), nn.ReLU()), head=conv(6))
    assert [layer.stage for layer in trace(network, IMAGE).layers] == ["body", "body", "head"]
    assert {layer.block for layer in trace(network, IMAGE).layers} == {None}


def test_an_in_place_operation_is_read_by_what_follows():
    """relu_ changes x itself, so the convolution reads what it wrote."""
    network = foreign(lambda self, x: (F.relu_(x), self.conv(x))[1], conv=conv())
    first, second = trace(network, IMAGE).layers
    assert second.inputs == (first.name,)


def test_a_pruned_network_costs_what_it_did():
    """Its parts hold no weight and no bias by these names, and give them to torch all the same."""
    network = nn.Sequential(conv(), norm(6), nn.ReLU())
    before = trace(network, IMAGE)
    prune.random_unstructured(network[0], "weight", 0.5)
    prune.random_unstructured(network[1], "bias", 0.5)
    after = trace(network, IMAGE)
    assert [(layer.kind, layer.out_shape, layer.macs) for layer in after.layers] == [
        (layer.kind, layer.out_shape, layer.macs) for layer in before.layers
    ]
