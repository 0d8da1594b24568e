"""What can be built and would still surprise: each rule has a network it speaks about."""

from dataclasses import replace

import pytest
from hypothesis import assume, given

from explorer.i18n import LANGUAGES
from explorer.oddities import RULES, oddities
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, problems
from tests.each import each
from tests.strategies import specs

USUAL = ResNetSpec()
BASIC = replace(USUAL, block="basic", repeats=(2, 2, 2, 2))

# What is odd: the networks with it, and the nearest ones without.
ODD = {
    "redundant_bias": ([replace(USUAL, bias="all")], [replace(USUAL, bias="v2"), replace(USUAL, bias="stem")]),
    "no_offset": ([replace(USUAL, norm="none")], [replace(USUAL, norm="none", bias="all")]),
    "no_norm": (
        [replace(USUAL, norm="none", bias="all"), replace(USUAL, norm="none", repeats=(5,))],
        [replace(USUAL, norm="none", repeats=(1, 1, 1, 1)), replace(USUAL, norm="group")],
    ),
    "one_place": ([replace(BASIC, stride_on="1x1")], [BASIC, replace(USUAL, stride_on="1x1")]),
    "open_end": (
        [replace(USUAL, order="pre", final_norm="no")],
        [replace(USUAL, order="pre"), replace(USUAL, final_norm="no")],
    ),
    "padded_bottleneck": (
        [replace(USUAL, shortcut="A"), replace(USUAL, shortcut="A-half")],
        [replace(BASIC, shortcut="A"), replace(BASIC, shortcut="A-half")],
    ),
    "projected": ([replace(USUAL, shortcut="C")], [replace(USUAL, shortcut="D")]),
    "plain_pre": (
        [replace(USUAL, order="pre", shortcut="none")],
        [replace(USUAL, order="pre"), replace(USUAL, shortcut="none")],
    ),
    "tiny_map": (
        [replace(USUAL, input=image) for image in ((3, 32, 32), (3, 32, 224), (3, 224, 32))],
        [replace(USUAL, input=(3, 33, 33)), replace(USUAL, input=(3, 8, 8), stem="cifar")],
    ),
    "flatten": ([replace(USUAL, head="flatten")], [replace(USUAL, head="conv")]),
}


def keys(spec):
    """The names of the sentences about a network."""
    return {sentence.key.removeprefix("odd.") for sentence in oddities(spec)}


def check_sentences(spec):
    for language in LANGUAGES:
        sentences = [sentence.into(language) for sentence in oddities(spec)]
        assert all(sentence and "{" not in sentence and "}" not in sentence for sentence in sentences)
        assert len({*sentences}) == len(sentences)


@pytest.mark.parametrize("key", ODD)
def test_what_is_odd_is_said(key):
    for spec in ODD[key][0]:
        assert problems(spec) == ()
        assert key in keys(spec)
        check_sentences(spec)


@pytest.mark.parametrize("key", ODD)
def test_what_is_not_odd_is_not_said(key):
    for spec in (USUAL, *ODD[key][1]):
        assert problems(spec) == ()
        assert key not in keys(spec)


def test_the_usual_network_is_not_odd():
    assert oddities(USUAL) == oddities(BASIC) == ()


def test_every_rule_has_a_network():
    """One rule may speak about several; none of them is silent here."""
    odd = [spec for there, _ in ODD.values() for spec in there]
    assert all(any(rule(spec) for spec in odd) for rule in RULES)
    assert len(RULES) == len(ODD)


VALUES = {  # what a sentence says of a network
    "no_norm": (replace(USUAL, norm="none"), "16"),
    "projected": (replace(USUAL, shortcut="C"), "16"),
    "tiny_map": (replace(USUAL, input=(3, 32, 30)), "32×30"),
    "flatten": (replace(USUAL, head="flatten", input=(3, 64, 96)), "64×96"),
}


@pytest.mark.parametrize("key", VALUES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_the_value(key, language):
    spec, value = VALUES[key]
    (sentence,) = (one for one in oddities(spec) if one.key == f"odd.{key}")
    assert value in sentence.into(language)


@given(specs())
def test_any_network_has_its_sentences(spec):
    assume(not problems(spec))
    check_sentences(spec)
    assert keys(spec) <= ODD.keys()


@each("name", PRESETS)
def test_a_preset_has_its_sentences(name):
    check_sentences(PRESETS[name].spec)
