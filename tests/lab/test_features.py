"""An image through a network: every operation under its name, maps and times of the real thing."""

import io
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from explorer.analysis import traced
from explorer.lab import files, timing
from explorer.lab.asked import Features, Timing, key
from explorer.lab.cluster import SCHEDULER
from explorer.lab.features import SIDE, shown
from explorer.lab.nets import drawn
from explorer.lab.photos import image
from explorer.lab.sets import FOLDER
from explorer.lab.steps import Cannot, finished
from explorer.lab.watched import Watched, names
from explorer.lab.works import begun
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading.picture import Pixels, packed
from tests.kinds import ONE_OF_EACH_KIND
from tests.lab.small import spec, training


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_every_operation_has_the_name_and_shape_of_its_record(name):
    asked = PRESETS[name].spec
    net, seen = build(asked, device="meta").eval(), []

    def note(layer, do):
        out = do()
        seen.append((layer, tuple(out.shape[1:])))
        return out

    photo = torch.empty(1, *asked.input, device="meta")
    with torch.no_grad(), Watched(names(asked), note):
        net(photo)
    assert seen == [(layer.name, layer.out_shape) for layer in traced(asked).layers]


def test_maps_are_those_of_a_forward_with_hooks():
    asked = Features(spec(width=8), "digit-3", seed=5)
    _, found = finished(begun(asked))
    net, maps = drawn(asked.spec, 5).eval(), {}
    for name in ("conv1", "layer2.0.bn2", "layer3.0.conv1"):
        net.get_submodule(name).register_forward_hook(
            lambda _, inputs, out, name=name: maps.update({name: out[0].clone()})
        )
    with torch.no_grad():
        logits = net(image("digit-3", (1, 8, 8), None))[0]
    for name, real in maps.items():
        one = found["layers"][name]
        assert one["shape"] == list(real.shape) and (one["low"], one["high"]) == (float(real.min()), float(real.max()))
        bytes_ = np.frombuffer(one["maps"], np.uint8).reshape(-1, *one["side"])
        expected = ((real[one["channels"]] - real.min()) / (real.max() - real.min()) * 255).round().numpy()
        assert np.array_equal(bytes_, expected)
    assert [one for one, _ in found["top"]] == logits.topk(5).indices.tolist()
    assert sum(share for _, share in found["top"]) <= 1.0001


def test_many_channels_and_large_maps_are_thinned_out():
    one = shown(torch.rand(64, 100, 40), SIDE)
    assert one["channels"] == list(range(0, 64, 4)) and one["side"] == (32, 32) and len(one["maps"]) == 16 * 32 * 32
    flat = shown(torch.full((10,), 3.0), SIDE)
    assert flat["side"] == (1, 1) and set(flat["maps"]) == {0} and flat["low"] == flat["high"] == 3.0


def test_weights_that_were_trained_here_or_brought_are_used(tmp_path, monkeypatch):
    asked = training(epochs=1)
    *_, state = [step.state for step in begun(asked) if step.state]
    learnt = drawn(asked.spec, asked.seed)
    learnt.load_state_dict(torch.load(io.BytesIO(state), weights_only=True)["net"])
    blob = safetensors.torch.save(learnt.state_dict())
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "mine.safetensors").write_bytes(blob)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with torch.no_grad():
        top = learnt.eval()(image("digit-7", (1, 8, 8), None))[0].topk(5).indices.tolist()
    for name, given in (
        (key(asked), {key(asked): state}),
        ("weights-" + "0" * 20, {"weights-" + "0" * 20: blob}),
        ("local:mine.safetensors", {}),
    ):
        found = finished(begun(Features(asked.spec, "digit-7", name), None, given))[1]
        assert [one for one, _ in found["top"]] == top


@pytest.mark.parametrize(
    "weights, given, why",
    [("gone", {}, "weights"), ("training-x-y", {"training-x-y": b"x"}, None), ("local:../x", {}, "weights")],
)
def test_weights_that_are_not_there_say_so(weights, given, why):
    with pytest.raises(Exception) as wrong:
        finished(begun(Features(spec(), "rings", weights), None, given))
    if why:
        assert isinstance(wrong.value, Cannot) and wrong.value.why == why


def test_weights_of_another_network_say_which_of_them(tmp_path, monkeypatch):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "other.pt").write_bytes(b"nothing")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with pytest.raises(Cannot) as wrong:
        finished(begun(Features(spec(), "rings", "local:other.pt")))
    assert "neither .safetensors nor" in wrong.value.said.into("en")


@pytest.mark.parametrize("name", ["flower", "temple", "rings", "digit-0"])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 32, 32), (3, 40, 64)])
def test_each_image_comes_in_the_size_that_is_asked_for(name, shape):
    found = image(name, shape, None)
    assert found.shape == (1, *shape) and 0.1 < float(found.std()) < 3


def test_a_picture_that_was_brought_keeps_its_colours():
    red = Pixels(4, 2, bytes((255, 0, 0)) * 8)
    found = image("picture-x", (3, 2, 2), packed(red))
    assert found[0, :, 0, 0].tolist() == [2.0, -2.0, -2.0]
    with pytest.raises(Cannot, match="image"):
        image("picture-x", (3, 2, 2), None)


def test_times_are_of_each_layer_in_order():
    asked = Timing(spec(width=8), batch=2, repeats=5)
    _, found = finished(begun(asked))
    assert [one["name"] for one in found["layers"]] == [layer.name for layer in traced(asked.spec).layers]
    assert all(0 < one["low"] <= one["seconds"] <= one["high"] for one in (*found["layers"], found["whole"]))
    assert found["repeats"] == 5 and found["threads"] == 1 and found["device"]


def test_a_time_comes_with_two_steps_a_repeat_and_its_quartiles_lie_inside():
    asked = Timing(spec(), repeats=2)
    steps = [*begun(asked)]
    assert [step.done for step in steps] == [*range(1, 9)] and {step.of for step in steps} == {8}
    assert timing._spread([1.0, 9.0]) == {"low": 3.0, "seconds": 5.0, "high": 7.0}


def test_layers_take_together_about_as_long_as_the_whole():
    _, found = finished(begun(Timing(spec(width=16), batch=8, repeats=9)))
    together = sum(one["seconds"] for one in found["layers"])
    assert 0.2 < together / found["whole"]["seconds"] < 5


def test_on_a_gpu_float32_is_float32():
    class Image:
        is_cuda = True

    before = torch.backends.cudnn.allow_tf32
    with timing._float32(Image()):
        assert not torch.backends.cudnn.allow_tf32
    assert torch.backends.cudnn.allow_tf32 == before


def test_a_gpu_is_offered_where_there_may_be_one(monkeypatch):
    monkeypatch.delenv(SCHEDULER, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert timing.devices() == ("cpu",)
    monkeypatch.setenv(SCHEDULER, "tcp://gpu-box:8786")
    assert timing.devices() == ("cpu", "cuda")


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_after_a_training_that_diverged_there_are_no_numbers_and_no_error(bad):
    asked = training(epochs=1)
    *_, state = [step.state for step in begun(asked) if step.state]
    kept = torch.load(io.BytesIO(state), weights_only=True)
    kept["net"]["conv1.weight"].fill_(bad)
    file = io.BytesIO()
    torch.save(kept, file)
    name = key(asked)
    _, found = finished(begun(Features(asked.spec, "digit-1", name), None, {name: file.getvalue()}))
    last = found["layers"]["fc"]
    assert (last["low"], last["high"], set(last["maps"])) == (None, None, {0})
    assert [share for _, share in found["top"]] == [None] * 5


def test_what_is_infinite_is_white_or_black_and_the_rest_keeps_its_bounds():
    one = shown(torch.tensor([[[1.0, float("inf")], [float("-inf"), 2.0]]]), SIDE)
    assert (one["low"], one["high"], [*one["maps"]]) == (1.0, 2.0, [0, 255, 0, 255])
    assert [*shown(torch.tensor([[[1.0, float("nan")], [3.0, 2.0]]]), SIDE)["maps"]] == [0, 0, 255, 128]


def test_what_would_take_too_long_or_too_much_is_refused():
    with pytest.raises(Cannot, match="large"):
        finished(begun(Timing(PRESETS["resnet152"].spec, batch=64)))
    with pytest.raises(Cannot, match="device"):
        finished(begun(Timing(spec(), device="cuda")))


def test_files_are_kept_by_what_is_in_them_and_make_room(here, monkeypatch):
    monkeypatch.setattr(files, "MOST", 250)
    one, other, third = (files.take("picture", bytes([number]) * 100) for number in range(3))
    assert files.read(third) == b"\x02" * 100 and sum(files.read(name) is not None for name in (one, other)) == 1
    assert files.take("picture", b"\x02" * 100) == third
    monkeypatch.setattr(files, "MANY", 3)
    for number in range(5):
        files.take("weights", bytes([number]))
    assert len([*(here.folder.parent / "lab" / "files").iterdir()]) <= 3
    for name in ("picture-../../etc/passwd", "x", "", "picture-" + "0" * 20, "other-" + "0" * 20):
        assert files.read(name) is None


def test_two_readers_who_bring_the_same_file_at_once_both_have_it(here, monkeypatch):
    write, seen = Path.write_bytes, []

    def another_comes_first(path, content):
        found = write(path, content)
        if not seen:
            seen.append(path)
            seen.append(files.take("picture", content))
        return found

    monkeypatch.setattr(Path, "write_bytes", another_comes_first)
    name = files.take("picture", b"the same")
    assert name == seen[1] and files.read(name) == b"the same"
