"""What must not change while the code does: `links.json`, links and what they mean; `bytes.json`, files of every preset.

A golden file is written by `python -m tests.golden.write` alone, and only where a fault is corrected: its `corrected`
names each such fault, and `revision` the state of the code that everything else comes from.
"""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def save(name: str, golden: dict[str, Any]) -> None:
    """Each entry of a table or list on a line of its own, for a diff that can be read."""
    parts = ",\n".join(f"{_line(key)}: {_block(value)}" for key, value in golden.items())
    (FOLDER / f"{name}.json").write_text(f"{{\n{parts}\n}}\n", encoding="utf-8")


def _block(value: Any) -> str:
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"  {_line(key)}: {_line(entry)}" for key, entry in value.items()) + "\n}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {_line(entry)}" for entry in value) + "\n]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
