"""Whether a network can be trained here: by shapes, MACs and memory, with what would work."""

import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from msgspec import structs

from explorer.lab import fits
from explorer.lab.asked import Recipe, Training
from explorer.lab.fits import too_large
from explorer.lab.nets import drawn
from explorer.lab.networks import NAMED, fitted, named
from explorer.lab.training import EVALUATED
from explorer.lab.works import begun
from explorer.presets import PRESETS
from tests.lab.small import spec


def said(found, recipe):
    wrong = too_large(found, recipe)
    assert wrong and all(wrong.into(language) for language in ("en", "zh"))
    return wrong.into("en")


@pytest.mark.parametrize("name", NAMED)
def test_the_networks_of_the_page_learn_from_digits_as_long_as_the_page_lets_them(name):
    assert too_large(named(name, "digits"), Recipe(epochs=200, batch=256)) is None


def test_one_without_maps_is_refused_in_the_words_of_the_spec():
    assert "8×8 input is down to one pixel" in said(fitted(PRESETS["resnet50"].spec, "digits"), Recipe())


def test_what_would_take_too_long_says_how_many_epochs_work():
    found, recipe = named("resnet-20", "cifar-10"), Recipe(data="cifar-10", epochs=40)
    # 10,248,512 MACs, three times for 50,000 images and once for 60,000, 40 times, at 5e9 a second: 17,217 s
    assert "about 287 minutes" in said(found, recipe) and "10,248,512 MACs" in said(found, recipe)
    assert "Up to 4 epochs" in said(found, recipe)
    assert too_large(found, structs.replace(recipe, epochs=4)) is None
    assert too_large(found, structs.replace(recipe, epochs=5))


def test_where_one_epoch_is_too_long_a_smaller_network_is_named():
    recipe = Recipe(data="cifar-10", epochs=1)
    wrong = said(named("resnet-110", "cifar-10"), recipe)  # 63,332,672 MACs
    assert "One epoch is too long already; a network of up to 42,857,142 MACs" in wrong
    assert too_large(named("resnet-56", "cifar-10"), recipe) is None


def test_memory_says_which_batch_works():
    found, recipe = named("resnet-110", "cifar-10"), Recipe(data="cifar-10", epochs=1)
    fits_ = [batch for batch in range(100, 200) if not _memory(found, structs.replace(recipe, batch=batch))]
    assert fits_ and f"A batch of up to {max(fits_)} images works" in _memory(found, structs.replace(recipe, batch=200))
    wide = replace(named("plain-20", "digits"), width=512)
    assert "Fewer channels or blocks" in _memory(wide, Recipe(epochs=1))


def test_a_state_has_its_most():
    found, recipe = fitted(replace(PRESETS["resnet18"].spec, stem="cifar"), "digits"), Recipe(epochs=5)
    assert "would be 85 MiB" in said(found, recipe) and too_large(replace(found, width=32), recipe) is None
    for optimiser in fits.KEPT:
        asked = Training(spec(width=32), Recipe(epochs=1, optimiser=optimiser, batch=1437), 1)
        *_, last = [step.state for step in begun(asked) if step.state]
        assert len(last) == pytest.approx(fits.KEPT[optimiser] * fits.costs(asked.spec).weights, rel=0.1)


def _memory(found, recipe):
    wrong = fits._too_much(fits.costs(found), recipe)
    return wrong and wrong.into("en")


@pytest.mark.parametrize("knobs", [{}, {"shortcut": "none"}, {"shortcut": "B"}, {"order": "pre", "shortcut": "A"}])
def test_maps_and_weights_are_as_many_as_training_keeps(knobs):
    """What autograd really keeps for the way back, each storage once."""
    found = spec(**{"repeats": (2, 1, 1), **knobs})
    net = drawn(found, 1).train()
    own = {part.untyped_storage().data_ptr() for part in (*net.parameters(), *net.buffers())}
    kept = {}

    def keep(value):
        storage = value.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = (storage.nbytes(), value)
        return value

    batch = 64
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda value: value):
        logits = net(torch.rand(batch, *found.input))
    costs = fits.costs(found)
    assert logits.requires_grad
    assert sum(size for size, _ in kept.values()) == pytest.approx(batch * costs.image + costs.fixed, rel=0.02)
    assert costs.weights == 4 * sum(weight.numel() for weight in net.parameters())


def test_as_many_are_evaluated_as_in_a_training():
    assert fits.EVALUATED == EVALUATED


def test_facts_wait_for_no_torch():
    code = "import sys, explorer.lab.fits, explorer.lab.sets as s, explorer.lab.recipes; s.names(); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
