"""python -m explorer train: the same curves as the laboratory's, as table, CSV and JSON; a mistake is one sentence."""

import csv
import io
import json

import pytest

from explorer.__main__ import main
from explorer.lab.asked import Recipe, Training
from explorer.lab.networks import named
from explorer.lab.steps import finished
from explorer.lab.works import begun


def said(capsys, *words):
    code = main(["train", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_has_the_rows_of_the_laboratory_and_what_they_were_made_with(capsys):
    code, out, err = said(capsys, "resnet-20", "--epochs", "1", "--seeds", "1-2", "--format", "json")
    found = json.loads(out)
    assert code in (0, None) and found["threads"] == 1 and found["versions"]["torch"].startswith("2.")
    assert [one["seed"] for one in found["trainings"]] == [1, 2]
    rows, result = finished(begun(Training(named("resnet-20", "digits"), Recipe(epochs=1), 1)))
    first = found["trainings"][0]
    assert (first["rows"], first["result"]) == (rows, result)
    assert (first["network"], first["optimiser"], first["rate"]) == ("resnet-20", "sgd", 0.03)
    assert "resnet-20, seed 2: epoch 1 of 1" in err


def test_csv_and_table_say_the_same(capsys):
    words = ("plain-20", "--epochs", "2", "--width", "4", "--seeds", "3", "--recipe", "modern")
    rows = list(csv.DictReader(io.StringIO(said(capsys, *words, "--format", "csv")[1])))
    assert [row["epoch"] for row in rows] == ["1", "2"] and {row["schedule"] for row in rows} == {"cosine"}
    table = said(capsys, *words)[1]
    assert f"{float(rows[-1]['test_error']):.4g}" in table and "plain-20" in table


def test_a_network_of_the_list_is_fitted_to_the_pictures(capsys):
    out = said(capsys, "mnist-two-blocks", "--epochs", "1", "--width", "4", "--format", "json")[1]
    assert "input=1x8x8" in json.loads(out)["trainings"][0]["spec"]


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("resnet50",), "resnet50 cannot learn from digits: A 8×8 input"),
        (("resnet-21",), "there is no network named 'resnet-21'"),
        (("resnet-20", "--seeds", "1,x"), "'1,x' is no list of seeds"),
        (("resnet-20", "--seeds", "5-1"), "'5-1' is no list of seeds"),
        (("resnet-20", "--rate", "-1"), "'-1' is no learning rate"),
        (("resnet-20", "--rate", "nan"), "'nan' is no learning rate"),
        (("resnet-20", "--data", "imagenet"), "invalid choice: 'imagenet'"),
        (("resnet-20", "--epochs", "0"), "0 is out of bounds; 1 is the least"),
        (("resnet-20", "--data", "mnist"), "MNIST is read from a folder"),
        ((), "the following arguments are required: NAME"),
    ],
)
def test_a_mistake_is_one_sentence(capsys, monkeypatch, words, sentence):
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    code, out, err = said(capsys, *words)
    assert code and not out and sentence in err and "Traceback" not in err


def test_what_is_stopped_gives_what_is_done(capsys, monkeypatch):
    from explorer.lab import works

    def until_the_second(asked, *_):
        for step in begun(asked):
            yield step
            if step.row and step.row["epoch"] == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(works, "begun", until_the_second)
    _, out, err = said(capsys, "resnet-20", "--epochs", "9", "--width", "4", "--format", "json")
    assert [row["epoch"] for row in json.loads(out)["trainings"][0]["rows"]] == [1, 2] and "stopped" in err


def test_what_is_stopped_before_an_epoch_gives_nothing(capsys, monkeypatch):
    from explorer.lab import works

    def at_once(asked, *_):
        yield next(begun(asked))
        raise KeyboardInterrupt

    monkeypatch.setattr(works, "begun", at_once)
    code, out, err = said(capsys, "resnet-20", "--epochs", "9", "--width", "4")
    assert code == 130 and not out and "stopped" in err


def test_it_is_written_to_a_file_and_never_over_another_one(capsys, tmp_path):
    path = tmp_path / "curve.json"
    words = ("plain-20", "--epochs", "1", "--width", "4", "--format", "json", "--output", str(path))
    code, out, _ = said(capsys, *words)
    assert not code and out == f"{path}: {path.stat().st_size:,} bytes\n"
    assert len(json.loads(path.read_text())["trainings"][0]["rows"]) == 1
    code, out, err = said(capsys, *words)
    assert code == 2 and not out and "is there already; --force replaces it" in err and "epoch" not in err
    assert not said(capsys, *words, "--force")[0]
