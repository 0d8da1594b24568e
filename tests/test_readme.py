"""What the README promises in words: each word of a link, each command and format, and its Python as it stands."""

import re
import subprocess
import sys
from pathlib import Path

from explorer.command import COMMANDS
from explorer.export import FORMATS
from explorer.ui.pages import KNOWN

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TABLE = "\n".join(line.split("|")[1] for line in README.splitlines() if line.startswith("| `"))
PYTHON = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))


def test_every_word_of_a_link_is_in_the_table():
    named = re.findall(r"`(\w+)`", TABLE)
    assert sorted(set(KNOWN) - set(named)) == []
    assert sorted(set(named) - set(KNOWN) - {"s"}) == []


def test_every_command_and_format_is_told():
    assert [name for name in COMMANDS if f"python -m explorer {name}" not in README] == []
    assert [name for name in FORMATS if f"`{name}`" not in README] == []


def test_the_python_prints_what_stands_beside_it():
    run = subprocess.run([sys.executable, "-c", PYTHON], check=False, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    promised = [line for line in re.findall(r"  # ([\w., +]+)$", PYTHON, re.MULTILINE) if re.search(r"\d", line)]
    assert len(promised) >= 3
    for line in promised:
        assert line.removesuffix(", ...") in run.stdout
