"""What of a run can be taken along: its curves as tables with the settings, and the code of its networks."""

import csv
import io
import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

import msgspec
import streamlit as st

from explorer import permalink
from explorer.lab.asked import Training
from explorer.lab.networks import NAMED
from explorer.lab.steps import Result, Row
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.asking import Stand

Groups = Sequence[tuple[Learner, Stand]]


def offer(page: Page, learners: Sequence[Learner], stands: Sequence[Stand]) -> None:
    """A popover with the files, each made when somebody takes it."""
    box = st.popover(page.t("lab.files"), key="lab_files", icon=":material/download:", on_change="rerun")
    if not box.open:
        return
    run = list(zip(learners, stands, strict=True))
    with box, st.container(horizontal=True):
        _file(page, "csv", "text/csv", lambda: table(run))
        _file(page, "json", "application/json", lambda: document(run))
        _file(page, "py", "text/x-python", lambda: code(run))
    box.code(command(run), language="bash", wrap_lines=True)


def _file(page: Page, kind: str, mime: str, made: Callable[[], str]) -> None:
    key = f"lab_{kind}"
    st.download_button(
        kind.upper(), made, f"lab.{kind}", mime, key=key, help=page.t(f"lab.file.{kind}"), on_click="ignore"
    )


def settings(training: Training) -> dict:
    """How a network was trained, as plain values."""
    return {"network": permalink.name(training.spec), "seed": training.seed, **msgspec.to_builtins(training.recipe)}


def table(run: Groups) -> str:
    """A row for each epoch of each training, its settings in it: CSV."""
    file = io.StringIO()
    writer = None
    for training, row in ((training, row) for training, _, rows in _each(run) for row in rows):
        whole = settings(training) | row
        if writer is None:
            writer = csv.DictWriter(file, list(whole))
            writer.writeheader()
        writer.writerow(whole)
    return file.getvalue()


def document(run: Groups) -> str:
    """Settings, rows and result of each training, and the command that repeats them: JSON."""
    trainings = [settings(training) | {"rows": rows, "result": result} for training, result, rows in _each(run)]
    versions = {name: version(name) for name in ("torch", "scikit-learn")}
    return json.dumps({"command": command(run), "versions": versions, "threads": 1, "trainings": trainings}, indent=1)


def _each(run: Groups) -> Iterator[tuple[Training, Result | None, list[Row]]]:
    for learner, stand in run:
        for training, seen in zip(learner.trainings, stand.seen, strict=True):
            yield training, seen.result, list(seen.rows)


def code(run: Groups) -> str:
    """The PyTorch code of each network, one behind the other."""
    files = [f"# {learner.title}: {permalink.name(learner.spec)}\n\n{cached.code(learner.spec)}" for learner, _ in run]
    return "\n\n".join(files)


def command(run: Groups) -> str:
    """The command line that trains the same networks in the same way."""
    first = run[0][0].trainings[0]
    names = [learner.name if learner.name in NAMED else permalink.name(learner.spec) for learner, _ in run]
    usual = msgspec.to_builtins(type(first.recipe)())
    words = {name: value for name, value in msgspec.to_builtins(first.recipe).items() if value != usual[name]}
    options = [
        option
        for name, value in words.items()
        for option in ([f"--{name.replace('_', '-')}"] if value is True else [f"--{name}", str(value)])
    ]
    seeds = ["--seeds", ",".join(str(training.seed) for training in run[0][0].trainings)]
    return shlex.join(["python", "-m", "explorer", "train", *names, *options, *seeds])
