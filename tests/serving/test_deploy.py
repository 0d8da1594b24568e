"""What the files say with which the app is put somewhere is what the app knows, and what is there to be copied."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from explorer.analysis.trace.store import FOLDER
from explorer.command.parser import parser
from explorer.serving import Options
from explorer.ui.pages import PAGES

ROOT = Path(__file__).parents[2]
DOCKERFILE, COMPOSE = (ROOT / "Dockerfile").read_text(), (ROOT / "compose.yaml").read_text()
UNIT = ROOT / "deploy" / "resnet-explorer.service"
DOCUMENT = (ROOT / "docs" / "serving.md").read_text()
INDEX = "https://download.pytorch.org/whl/cpu"


def asked(words: list[str]) -> Options:
    """What `serve` makes of them."""
    return Options.of(parser().parse_args(words))


def of_the_dockerfile(instruction: str, text: str = DOCKERFILE) -> list[str]:
    return json.loads(
        re.findall(rf"^ *{instruction} (\[.*\])$", text, re.MULTILINE)[-1]
    )  # the first is a health check's


def test_what_a_container_begins_is_a_command():
    entry = of_the_dockerfile("ENTRYPOINT")
    assert entry[:3] == ["python", "-m", "explorer"]
    for more in (of_the_dockerfile("CMD"), of_the_dockerfile("command:", COMPOSE), of_the_dockerfile("CMD", DOCUMENT)):
        options = asked([*entry[3:], *more])
        assert (options.address, options.processes, options.log) == ("0.0.0.0", 0, "-")


def test_a_container_gets_what_the_app_is_made_of_and_is_nobody():
    copied = {word for words in re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE) for word in words.split()}
    assert copied == {"requirements.txt", "locked", ".streamlit", "explorer", "pages", "streamlit_app.py"}
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sent == copied and all((ROOT / name).exists() for name in copied)
    assert {Path(page.file).parts[0] for page in PAGES.values()} <= copied
    assert f"{FOLDER}=/store" in DOCKERFILE and "store:/store" in COMPOSE
    assert re.search(r"^USER explorer$", DOCKERFILE, re.MULTILINE) and "HEALTHCHECK" in DOCKERFILE
    assert INDEX in DOCKERFILE and INDEX in (ROOT / "README.md").read_text()


def test_what_systemd_begins_is_a_command_and_its_log_is_turned_over():
    words = re.search(r"^ExecStart=\S+/resnet-explorer (.*)$", UNIT.read_text(), re.MULTILINE)[1].split()
    log = Path(asked(words).log)
    assert f"Environment={FOLDER}=" in UNIT.read_text()
    assert log.parent.name == re.search(r"^LogsDirectory=(.*)$", UNIT.read_text(), re.MULTILINE)[1]
    assert f"{log.parent}/*{log.suffix} {{" in (ROOT / "deploy" / "logrotate").read_text()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path):
    """With a program that is there: it looks for that, too."""
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", UNIT.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_commands_of_the_document_are_commands():
    said = re.findall(r"^    (?:resnet-explorer|.*&& resnet-explorer) (serve .*)$", DOCUMENT, re.MULTILINE)
    said += [f"serve {words}" for words in re.findall(r'SERVE="(.*)"', DOCUMENT)]
    assert len(said) >= 3
    for words in said:
        asked(words.split())
    options = {option for action in parser()._subparsers._group_actions for option in serve_options(action)}
    assert {word for word in re.findall(r"`(--[a-z-]+)", DOCUMENT)} >= options - {"--help"}


def serve_options(action) -> set[str]:
    return {word for one in action.choices["serve"]._actions for word in one.option_strings if word.startswith("--")}
