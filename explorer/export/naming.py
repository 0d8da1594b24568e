"""What a file is called, and the command line that makes the same one."""

import re
import shlex
from collections.abc import Iterable

from explorer import permalink, presets
from explorer.export.request import Asked
from explorer.permalink import View
from explorer.spec import ResNetSpec

MADE_OF = {  # what a file takes from the view, by its format
    "html": ("lang", "count", "colour", "fold", "theme", "batch", "precision", "note"),
    "svg": ("lang", "count", "colour", "fold", "theme"),
}
LONGEST = 100  # letters of a name without its suffix; the most that systems take is 255 bytes with it


def file_name(spec: ResNetSpec, suffix: str) -> str:
    """resnet50[classes=10] as resnet50-classes-10.csv: letters, digits, dots and hyphens, which every system takes."""
    return _safe(permalink.name(spec)) + suffix


def compared_name(specs: Iterable[ResNetSpec], suffix: str) -> str:
    """resnet50-v1 and resnet50 as resnet50-v1-vs-resnet50.csv."""
    return _safe("-vs-".join(map(permalink.name, specs))) + suffix


def command(asked: Asked, to: str, suffix: str) -> str:
    """python -m explorer export resnet50 --to csv resnet50.csv; a link for what has no name, or is looked at otherwise.

    `suffix` is how the name of the file ends.
    """
    taken = {word: getattr(asked.view, word) for word in MADE_OF.get(to, ())}
    if taken.get("lang") == "en":  # the command line's own
        del taken["lang"]
    query = permalink.query(asked.spec, View(**taken))
    preset = presets.named(asked.spec)
    weights = ["--weights", asked.weights] if asked.weights != "none" else []
    network = [preset.name] if preset and query == f"net={preset.name}" else ["--link", query]
    name = file_name(asked.spec, suffix)
    return shlex.join(["python", "-m", "explorer", "export", *network, "--to", to, name, *weights])


def compare_command(specs: Iterable[ResNetSpec], form: str, view: View | None = None) -> str:
    """python -m explorer compare resnet50-v1 resnet50 --format json

    Empty where the file is made of a `view` that the command line does not know: another language, unit or note.
    """
    usual = View(lang="en")
    if view and any(getattr(view, word) != getattr(usual, word) for word in MADE_OF.get(form, ())):
        return ""
    return shlex.join(["python", "-m", "explorer", "compare", *map(permalink.name, specs), "--format", form])


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name)[:LONGEST].strip("-.")
