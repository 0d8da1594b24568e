"""which: the presets that fit what a person has of a network, or the nearest."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer import permalink
from explorer.command.columns import as_text
from explorer.command.parser import Sorry

if TYPE_CHECKING:
    from explorer.analysis.identify import Match
    from explorer.reading import Given


def find_network(options: Namespace) -> str:
    """The presets that fit, or the nearest; one line each in a table."""
    given = _given(options)
    from explorer.analysis.identify import identify

    answer = identify(given)
    found = {"matches": answer.matches, "nearest": answer.nearest}
    rows = {kind: [_match(match) for match in matches] for kind, matches in found.items()}
    if options.format == "json":
        return json.dumps(rows, indent=1, ensure_ascii=False)
    shown = rows["matches"] or rows["nearest"]
    if not shown and options.format == "table":
        return "Nothing comes near: no network is within a factor of 1.5. Was a unit left out, such as M or G?"
    lines = [{**row, "remarks": " ".join(row["remarks"])} for row in shown]
    if options.format == "csv":
        return as_text(lines, "csv")
    heading = "These fit." if rows["matches"] else "None fits; the nearest, and what each has more or less."
    return f"{heading}\n\n{as_text(lines, 'table')}"


def _given(options: Namespace) -> "Given":
    """What was handed over, read; a sentence if it cannot be."""
    from explorer import reading

    if (options.text is None) == (options.file is None):
        raise Sorry("give a text, as in `which 25.6M`, or a file, as in `which --file model.safetensors`")
    try:
        if options.file is None:
            return reading.read_text(_typed(reading.LIMIT + 1) if options.text == "-" else options.text)
        path = Path(options.file)
        with path.open("rb") as file:
            return reading.read_file(path.name, file.read(reading.LIMIT), path.stat().st_size)
    except reading.Unreadable as wrong:
        raise Sorry(str(wrong)) from None
    except OSError as wrong:
        raise Sorry(f"{options.file or 'standard input'} cannot be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise Sorry("standard input is not text; give the file with --file") from None
    except ValueError as wrong:  # a name that no file can have, such as one with a NUL
        raise Sorry(f"{options.file} cannot be read: {wrong}") from None


def _typed(longest: int) -> str:
    """What comes on standard input, at most that many letters."""
    if sys.stdin is None:
        raise Sorry("standard input is closed; give the text itself, or a file with --file")
    return sys.stdin.read(longest)


def _match(match: "Match") -> dict[str, Any]:
    return {
        "name": match.name,
        "link": permalink.query(match.spec),
        "counted": match.counted,
        "difference": match.difference,
        "convention": match.convention.into("en"),
        "remarks": [remark.into("en") for remark in match.remarks],
    }
