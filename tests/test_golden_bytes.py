"""Every file of a preset is the same, byte for byte, as tests/golden/bytes.json has it, and so are its records.

The golden file has a hash of each, made of the whole: `presets` by name and by what is made, which is FORMATS of
explorer/export, `records`, and `svg-zh` and `html-zh` in another look. What is dear is compared for a spread of
networks; --hypothesis-profile=thorough compares all, in three minutes. To see what is different, make the file at
`revision`, too:

    git worktree add /tmp/before REVISION
    python -m explorer export NAME --to svg after.svg

A file that must be another one, since a fault is corrected, and one more preset or format are written by

    python -m tests.golden.write bytes --because "What was wrong, and what is right now."

Left out is Parquet: the versions of pandas and Arrow stand in the file. tests/export/test_tables.py reads it back. Of a
report, Plotly's own script and its hash are left out. The rest is that of the versions in requirements.txt: another
torch may call an operation otherwise, another Plotly write a figure otherwise. No file has a date, a path or the name
of a machine in it.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import settings
from plotly.offline import get_plotlyjs

from explorer.export import FORMATS, Asked
from explorer.i18n import choices
from explorer.permalink import View
from explorer.presets import PRESETS
from explorer.spec import KNOBS
from tests.golden import load
from tests.traces import trace_of

# ---- The app as the golden file sees it: where its functions move, this part alone follows. ----

OTHER = View(lang="zh", theme="dark", count="flops", colour="macs", fold="unfolded", batch="8", precision="mixed")
MADE = ("records", *(form for form in FORMATS if form != "parquet"), "svg-zh", "html-zh")


def made(name: str, form: str) -> bytes:
    """A file of a preset; `records` are its trace as JSON."""
    spec = PRESETS[name].spec
    if form == "records":
        return canonical(records(name))
    form, _, other = form.partition("-")
    return FORMATS[form].write(Asked(spec, OTHER if other else View()))


def records(name: str) -> dict[str, Any]:
    """The fields of a preset's trace, and under `layers` those of each layer, by name."""
    found = trace_of(PRESETS[name].spec)
    return {**found._asdict(), "layers": [layer._asdict() for layer in found.layers]}


def kinds(name: str) -> set[tuple[str, str]]:
    """What a preset is an example of: where it comes from, and every choice that it makes."""
    preset = PRESETS[name]
    return {("origin", preset.origin), *((knob, getattr(preset.spec, knob)) for knob in KNOBS if choices(knob))}


# ---- The rest knows no more of the app than that. ----

GOLDEN = load("bytes")
EVERYWHERE = ("records", "py")  # compared for each preset, whatever is asked


def canonical(found: dict[str, Any]) -> bytes:
    """The fields that the golden file knows, in JSON: a field that came later is none of them."""
    kept = {field: found[field] for field in GOLDEN["fields"]["trace"]}
    kept["layers"] = [{field: layer[field] for field in GOLDEN["fields"]["layer"]} for layer in found["layers"]]
    return json.dumps(kept, sort_keys=True).encode()


@cache
def plotly() -> tuple[tuple[bytes, bytes], ...]:
    """What of a report is Plotly's own, and what stands here in its place."""
    script = get_plotlyjs().encode()
    return (script, b"(Plotly)"), (b64encode(sha256(script).digest()), b"(its hash)")


def digest(name: str, form: str) -> str:
    """The first 16 digits of the SHA-256 of what is made."""
    found = made(name, form)
    if form.startswith("html"):
        for its_own, instead in plotly():
            assert its_own in found
            found = found.replace(its_own, instead)
    return sha256(found).hexdigest()[:16]


def spread() -> Iterator[str]:
    """As few networks as have every origin and every choice that any has."""
    left = {name: kinds(name) for name in GOLDEN["presets"]}
    while any(left.values()):
        most = max(left, key=lambda name: len(left[name]))
        yield most
        left = {name: kinds_left - kinds(most) for name, kinds_left in left.items()}


def networks(form: str) -> list[str]:
    every = form in EVERYWHERE or settings.get_current_profile_name() == "thorough"
    return list(GOLDEN["presets"] if every else spread())


@pytest.mark.parametrize("form", sorted({form for made_then in GOLDEN["presets"].values() for form in made_then}))
def test_a_file_is_the_same_to_the_byte(form):
    different = [name for name in networks(form) if digest(name, form) != GOLDEN["presets"][name][form]]
    assert different == []
