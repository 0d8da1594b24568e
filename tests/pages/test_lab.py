"""The page of the laboratory: its sections, its words in a link, and a run from the button to the curves."""

import ast
import csv
import io
import json
import shlex
from dataclasses import replace

import pytest

from explorer import permalink
from explorer.command import parser, train
from explorer.i18n import LANGUAGES, text, translator
from explorer.lab import asked
from explorer.lab.desk import Seen
from explorer.lab.networks import NAMED, named
from explorer.lab.sets import SETS
from explorer.permalink import View
from explorer.permalink.values import words_of
from explorer.presets import find
from explorer.ui.pages.lab import files, picture, view
from explorer.ui.pages.lab import train as train_section
from explorer.ui.pages.lab.wanted import wanted
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.asking import Stand, look
from tests.each import each
from tests.pages.app import charts, html, notices, opened, plain, said
from tests.pages.lab_stand_in import stand_in  # noqa: F401  a fixture

SHORT = {"epochs": "5", "nets": "plain-20,resnet-20"}
BOTH = [(section, language) for section in view.SECTIONS for language in LANGUAGES]

pytestmark = pytest.mark.usefixtures("stand_in")


def page(**query):
    return opened("pages/lab.py", {"lang": "en", **query})


def button(at, language, key, **values):
    label = said(language, key, **values)
    return next(one for one in at.button if one.label == label)


def pressed(at, key, language="en"):
    at = button(at, language, key).click().run()
    assert not at.exception, [one.value for one in at.exception]
    return at


def labels(at):
    return [one.label for one in at.button]


@each("section, language", BOTH)
def test_each_section_opens(section, language):
    at = page(lab=section, lang=language)
    assert said(language, f"lab.{section}.line") in plain(at)
    assert not notices(at)


def test_the_words_of_the_link_are_those_of_the_laboratory():
    words = words_of(view.Lab)
    assert words["solver"] == asked.OPTIMISERS
    assert words["schedule"] == asked.SCHEDULES
    assert words["init"] == asked.INITS
    assert words["data"] == (*SETS,)
    assert view.NAMED == NAMED


def test_what_a_link_says_wrongly_has_a_sentence():
    at = page(nets="resnet-20,alexnet", epochs="7", cut="layer1")
    found = notices(at)[0]
    assert "alexnet" in found and "epochs=7" in found and "layer1.0,layer3.2" in found


def test_a_run_is_asked_for_and_its_curves_stand_there(stand_in):  # noqa: F811
    at = page(**SHORT)
    assert not charts(at)
    at = pressed(at, "lab.train.button")
    assert len(stand_in.known) == 2
    assert said("en", "lab.done") in plain(at)
    assert len(charts(at)) == 1
    again = page(**SHORT)
    assert len(charts(again)) == 1, "the same link shows it again, and nothing is pressed"
    assert said("en", "lab.train.button") not in labels(again)


def test_another_word_of_the_link_is_another_run(stand_in):  # noqa: F811
    pressed(page(**SHORT), "lab.train.button")
    assert not charts(page(**SHORT, rate="0.1"))


def test_while_it_runs_it_says_how_far_it_is_and_can_be_paused_and_gone_on_with(stand_in):  # noqa: F811
    stand_in.does = "running"
    at = pressed(page(**SHORT), "lab.train.button")
    assert "epoch 2 of 5" in plain(at) and "80 s" in plain(at)
    assert len(charts(at)) == 1
    at = pressed(at, "lab.pause")
    assert said("en", "lab.rests") in plain(at)
    at = pressed(at, "lab.go_on")
    assert said("en", "lab.pause") in labels(at)
    at = pressed(at, "lab.cancel")
    assert said("en", "lab.train.button") in labels(at)


def asks_again(at):
    """Whether the browser is to ask again by itself."""
    return any(one.proto.id.endswith("-lab_asking") for one in at.get("bidi_component"))


@pytest.mark.parametrize("does", ["waiting", "running", "paused", "failed", "done"])
def test_the_browser_asks_again_only_while_something_goes_on(stand_in, does):  # noqa: F811
    assert not asks_again(page(**SHORT))
    stand_in.does = does
    assert asks_again(pressed(page(**SHORT), "lab.train.button")) == (does in ("waiting", "running"))


def test_whoever_did_not_ask_for_a_run_does_not_stop_it(stand_in):  # noqa: F811
    stand_in.does = "running"
    at = pressed(page(**SHORT), "lab.train.button")
    stand_in.own.clear()
    at.run()
    assert said("en", "lab.pause") not in labels(at)


def test_a_run_that_waits_says_where_in_the_queue(stand_in):  # noqa: F811
    stand_in.does = "waiting"
    at = pressed(page(**SHORT), "lab.train.button")
    assert said("en", "lab.behind", count=2) in plain(at)


@pytest.mark.parametrize("why", ["folder", "large", "many", "full", "disk", "engine"])
def test_a_run_that_is_refused_says_why(stand_in, why):  # noqa: F811
    stand_in.says = why
    at = pressed(page(**SHORT), "lab.train.button")
    assert said("en", f"lab.refused.{why}") in plain(at)
    assert said("en", "lab.train.button") in labels(at)


def test_a_run_that_failed_says_why_and_can_be_tried_again(stand_in):  # noqa: F811
    stand_in.does = "failed"
    at = pressed(page(**SHORT), "lab.train.button")
    assert said("en", "lab.why.memory") in plain(at)
    stand_in.does = "done"
    at = pressed(at, "lab.again")
    assert said("en", "lab.done") in plain(at)


def test_a_network_on_screen_that_is_too_large_is_left_out_with_its_size():
    at = page(nets="resnet-20,screen", net="resnet18", stem="cifar", width="32", epochs="200")
    (found,) = notices(at)
    assert " MACs an image" in found and "30 minutes are the most. Up to 169 epochs of it work." in found


def test_a_network_on_screen_that_is_too_deep_is_left_out_with_its_blocks():
    at = page(nets="resnet-20,screen", net="cifar-resnet1202", width="2")
    (found,) = notices(at)
    assert "600" in found and "100" in found


@pytest.mark.parametrize("section", view.SECTIONS)
def test_images_that_are_not_here_are_told_of_before_anything_is_asked_for(section, tmp_path, monkeypatch):
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    assert not [one for one in notices(page(lab=section)) if "EXPLORER_DATA" in one]
    (found,) = [one for one in notices(page(lab=section, data="mnist", epochs="2")) if "EXPLORER_DATA" in one]
    assert said("en", "lab.not_here") in found
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "train-images-idx3-ubyte.gz").touch()
    assert not [one for one in notices(page(lab=section, data="mnist", epochs="2")) if "EXPLORER_DATA" in one]


def test_more_than_six_networks_are_left_out_by_name():
    at = page(nets=",".join(view.NAMED))
    (found,) = notices(at)
    assert "resnet-56, resnet-110" in found


def test_a_link_that_keeps_the_view_keeps_the_settings():
    at = page(lock="view")
    assert all(one.disabled for one in at.selectbox if one.label in (said("en", "lab.epochs"), said("en", "lab.seeds")))
    assert not button(at, "en", "lab.train.button").disabled


def test_nothing_of_the_network_on_screen_is_changed_by_the_page(stand_in):  # noqa: F811
    at = pressed(page(**SHORT, net="resnet34"), "lab.train.button")
    assert at.query_params["net"] == "resnet34"


COMMANDS = {
    "the usual": {},
    "another recipe": {"solver": "adam", "rate": "0.003", "schedule": "cosine", "images": "64", "init": "xavier"},
    "from the identity": {"zero_last": "yes", "nets": "resnet-20,resnet-56", "seeds": "3", "epochs": "2"},
    "other images": {"data": "mnist", "nets": "plain-32", "epochs": "2"},
    "the network on screen": {"nets": "screen"},
}


@each("name", COMMANDS)
def test_the_command_that_a_run_is_taken_along_with_asks_for_the_same_trainings(name):
    spec = find("mnist-two-blocks").spec
    shown = Page(spec, View(lang="en"), translator("en"), view.Lab(**COMMANDS[name]))
    run = wanted(shown)
    words = shlex.split(files.command([(learner, Stand(())) for learner in run.learners]))
    assert words[:3] == ["python", "-m", "explorer"]
    options = parser.parser().parse_args(words[3:])
    recipe = train._recipe(options)
    asked_for = [train._training(one, recipe, seed, options)[1] for one in options.names for seed in options.seeds]
    assert tuple(asked_for) == run.works


def test_what_is_taken_along_has_every_epoch_and_its_settings(stand_in):  # noqa: F811
    run = wanted(Page(find("resnet50").spec, View(lang="en"), translator("en"), view.Lab(**SHORT, seeds="2")))
    stand_in.ask(run.works, "a reader")
    groups = list(zip(run.learners, train_section.grouped(run.learners, look(run.works)), strict=True))
    rows = list(csv.DictReader(io.StringIO(files.table(groups))))
    assert len(rows) == 2 * 2 * 5 and {row["seed"] for row in rows} == {"1", "2"}
    assert {row["network"] for row in rows} == {permalink.name(learner.spec) for learner in run.learners}
    found = json.loads(files.document(groups))
    assert found["threads"] == 1 and len(found["trainings"]) == 4 and found["command"] == files.command(groups)
    ast.parse(files.code(groups))


DONE = {"probe": 1, "train": 1, "solution": 1, "lesion": 4, "landscape": 4, "post": 1}  # charts of each section


@each("section, language", BOTH)
def test_what_has_come_of_each_section_is_drawn(section, language, stand_in):  # noqa: F811
    stand_in.known.clear()
    at = page(lab=section, lang=language, epochs="5", seeds="2", nets="plain-20,resnet-20")
    at = pressed(at, f"lab.{section}.button", language)
    assert said(language, "lab.done") in plain(at)
    assert len(charts(at)) == DONE[section]


def test_a_solution_that_was_built_is_as_good_to_the_last_digit():
    at = pressed(page(lab="solution", epochs="2"), "lab.solution.button")
    row = html(at).partition(f'<th scope="row">{said("en", "lab.curves_is.train_loss")}</th>')[2].partition("</tr>")[0]
    assert row.count("<td>0.01</td>") == 2


def test_a_sentence_of_a_data_file_that_is_damaged_stands_there(stand_in):  # noqa: F811
    run = wanted(Page(find("resnet50").spec, View(lang="en"), translator("en"), view.Lab(**SHORT)))
    words = {"file": "train.gz"}
    stand_in.known |= {one: Seen("failed", why="data", said=text("lab.broken.damaged", **words)) for one in run.works}
    assert said("en", "lab.broken.damaged", **words) in plain(page(**SHORT))


def test_a_run_that_was_refused_says_so_no_more_when_another_is_asked_for(stand_in):  # noqa: F811
    stand_in.says = "many"
    at = pressed(page(**SHORT), "lab.train.button")
    other = next(one for one in at.selectbox if one.label == said("en", "lab.seeds"))
    at = other.set_value("2").run()
    assert said("en", "lab.refused.many") not in plain(at)


def test_the_post_s_accuracy_stands_beside_and_apart():
    at = pressed(page(lab="post", seeds="2"), "lab.post.button")
    words = plain(at)
    assert "0.992" in words and "0.975" in words and said("en", "lab.post.apart") in words
    assert "21 to 22" in words


def test_a_block_is_taken_out_and_the_error_without_it_stands_there(stand_in):  # noqa: F811
    at = pressed(page(lab="lesion", cut="layer1.0,layer9.9", epochs="2"), "lab.lesion.button").run()
    assert "25.0%" in plain(at) and "layer1.0" in plain(at) and "layer9.9" not in plain(at)
    assert any(isinstance(one, asked.Cut) and one.blocks == ("layer1.0",) for one in stand_in.known)


def test_a_click_on_a_layer_takes_its_block_out_and_another_puts_it_back(monkeypatch):
    own, spec = view.Lab(), named("resnet-20", "digits")
    changes = []
    monkeypatch.setattr(picture.state, "own", lambda page: replace(own, cut=changes[-1] if changes else ""))
    monkeypatch.setattr(picture.state, "change_view", lambda page, cut: changes.append(cut))
    for layer in ("layer2.1.conv2", "layer1.0", "conv1", "layer2.1.conv1", "layer7.0"):
        picture.flip(layer, spec)
    assert changes[:3] == ["layer2.1", "layer1.0,layer2.1", "layer1.0"] and changes[-1] == "layer1.0"
