"""Parameters and a cost together, and names: the answers."""

import pytest

from explorer.analysis.identify import identify
from explorer.i18n import words
from explorer.presets import PRESETS
from explorer.reading import read_text
from tests.each import each


def found(text):
    return identify(read_text(text)).matches


def remarks(match):
    assert all(remark.into("en") and remark.into("zh") for remark in match.remarks)
    return [remark.key.rpartition(".")[2] for remark in match.remarks]


def test_only_networks_that_fit_both_are_named():
    matches = found("25.6M params, 4.1 GFLOPs")
    assert matches[0].name == "resnet50"
    assert "resnet50-v1" in {match.name for match in found("25.6M params")}
    assert "resnet50-v1" not in {match.name for match in matches}
    costs = {dict(remark.values).get("counted") for remark in matches[0].remarks}
    assert 4_089_184_256 in costs


def test_v1_and_v15_are_told_apart():
    assert found("25.557M, 3.86 GMACs")[0].name == "resnet50-v1"
    assert found("25.557M, 4.09 GMACs")[0].name == "resnet50"


@pytest.mark.parametrize("text", ["{'flops': 4133742592.0, 'params': 25557032.0}", "25.557M params 4.134G flops"])
def test_parameters_are_answered_where_the_cost_fits_none(text):
    """thop counts more layers than convolutions and linear ones."""
    matches = found(text)
    assert [match.name for match in matches] == [match.name for match in found(f"{read_text(text).params.shown}")]
    assert matches[0].name == "resnet50"
    assert all(remarks(match)[-1] == "other_cost" for match in matches)
    assert dict(matches[0].remarks[-1].values)["macs"] == 4_089_184_256


def test_the_nearest_parameters_are_answered_where_nothing_fits():
    assert identify(read_text("25,557,033 params, 4.134 GFLOPs")).nearest[0].name == "resnet50"


@each("name", PRESETS)
def test_a_name_is_answered_exactly(name):
    mine = {match.name: match for match in found(PRESETS[name].title)}[name]
    assert (mine.spec, mine.difference) == (PRESETS[name].spec, 0)
    assert mine.convention.into("en") and mine.convention.into("zh")


def test_the_answers_words_say_no_more_than_is_known():
    """A print shows the order of layers, which is not compared; counts may be equal to the last digit."""
    assert "printed" not in words("en")["which.remark.blind_layers"]
    assert " may " in words("en")["which.more"] and "或许" in words("zh")["which.more"]
    assert not [key for key, said in words("zh").items() if key.startswith("which.") and "您" in said]


def test_names_come_in_the_presets_order():
    assert next(match.name for match in found("resnet 50")) == "resnet50"
    assert [match.name for match in found("resnet 50")] == [
        n for n in PRESETS if n in {m.name for m in found("ResNet50")}
    ]
