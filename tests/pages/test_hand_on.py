"""Export: the tab of files on Explore, and the files of a comparison."""

import re
import shlex
from dataclasses import replace

import pytest
from hypothesis import given, settings

from explorer import export
from explorer.export import FORMATS
from explorer.export.naming import file_name
from explorer.presets import PRESETS
from explorer.ui import pages
from explorer.ui.shell import loading
from tests.pages.app import opened, plain, queries, said

LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh"])


def buttons(at):
    return at.get("download_button")


@LANGUAGES
def test_every_format_has_a_row_a_button_and_a_line(lang):
    at = opened(query={"tab": "export", "net": "resnet18", "lang": lang})
    assert [button.proto.label for button in buttons(at)] == [
        said(lang, "export.download", form=form.suffix) for form in FORMATS.values()
    ]
    assert all(said(lang, f"export.{part}.{form}") in plain(at) for part in ("name", "what") for form in FORMATS)
    lines = [shlex.split(line) for line in at.code[-1].value.splitlines()]
    assert [line[line.index("--to") + 1] for line in lines] == [*FORMATS]
    assert all("resnet18" in line for line in lines) or lang == "zh"


def test_nothing_is_made_before_a_click(monkeypatch):
    for name, form in FORMATS.items():
        monkeypatch.setitem(FORMATS, name, form._replace(write=lambda asked: pytest.fail("made without a click")))
    assert len(buttons(opened(query={"tab": "export"}))) == len(FORMATS)
    assert all(button.proto.deferred_file_id for button in buttons(opened(query={"tab": "export"})))


def test_the_line_is_of_the_network_and_the_view_on_screen():
    at = opened(query={"tab": "export", "net": "resnet50", "classes": "10", "count": "flops", "lang": "zh"})
    lines = dict(zip(FORMATS, at.code[-1].value.splitlines(), strict=True))
    spec = replace(PRESETS["resnet50"].spec, classes=10)
    for form, line in lines.items():
        words = shlex.split(line)
        link = pages.read_query(words[words.index("--link") + 1])
        assert link.spec == spec and not link.notes
        assert file_name(spec, FORMATS[form].suffix) in words
        assert (link.view.count, link.view.lang) == (("flops", "zh") if form in ("html", "svg") else ("macs", ""))


def test_a_link_that_hides_tabs_hides_it():
    assert not buttons(opened(query={"tab": "export", "hide": "tabs"}))
    assert len(buttons(opened(query={"tab": "export", "lock": "view,network"}))) == len(FORMATS)


@given(queries())
@settings(max_examples=15, deadline=None)
def test_any_link_has_its_files(query):
    at = opened(query={key: word for key, word in query.items() if key != "hide"} | {"tab": "export"})
    assert len(buttons(at)) == len(FORMATS)


@LANGUAGES
def test_a_comparison_can_be_taken_along(lang):
    at = opened(
        "pages/compare.py",
        {"net": "resnet50-v1", "compare": "resnet50~resnet18[classes=10]", "lang": lang, "reference": "B"},
    )
    names = [button.proto.label for button in buttons(at)]
    assert names == [f"{said(lang, f'export.compare.{what}')} {suffix}" for what, suffix in [
        ("report", ".html"), ("totals", ".csv"), ("totals", ".parquet"), ("steps", ".csv"), ("steps", ".parquet"), ("all", ".json")]]  # fmt: skip
    assert said(lang, "export.compare.sentence", reference="B") in plain(at)
    line = shlex.split(at.code[-1].value)
    assert line[4:-2] == ["resnet50", "resnet50-v1", "resnet18[classes=10]"]
    assert re.search(r"explorer compare .*--format json$", at.code[-1].value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_installed_on_request_alone_is_named_where_it_is_missing(lang, monkeypatch):
    monkeypatch.setattr(export, "find_spec", lambda module: None)
    for page, query in (("streamlit_app.py", {"tab": "export"}), ("pages/compare.py", {})):
        at = opened(page, query | {"lang": lang})
        assert "mini-racer" in plain(at) and "resnet-explorer[export]" in plain(at)


def test_a_page_loads_without_what_is_installed_on_request_alone(monkeypatch):
    def gone(name):
        raise ModuleNotFoundError(name="py_mini_racer" if name.startswith("explorer.diagram.paper") else "torch")

    monkeypatch.setattr(loading, "resolve_name", gone)
    loading._import("explorer.diagram.paper")
    with pytest.raises(ModuleNotFoundError):
        loading._import("explorer.model")
