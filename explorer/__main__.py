"""The command line: python -m explorer list, show NAME, code NAME, table NAME, which "25.6M", compare NAME NAME."""

import argparse
import json
import re
import sys
from dataclasses import asdict, replace
from difflib import get_close_matches
from pathlib import Path

from explorer import permalink, presets
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, problems


class Sorry(Exception):
    """What a person asked for cannot be done; the message is the whole answer."""


class Parser(argparse.ArgumentParser):
    """argparse that answers a mistake with one sentence, and where to read more."""

    def error(self, message):
        raise Sorry(f"{message}; see python -m explorer --help")


def parser() -> Parser:
    top = Parser(prog="python -m explorer", description="Residual networks, layer by layer.")
    commands = top.add_subparsers(dest="command", required=True, parser_class=Parser)

    listing = commands.add_parser("list", help="networks with a name")
    show = commands.add_parser("show", help="one network: its layers and totals")
    coding = commands.add_parser("code", help="one network as a file of PyTorch that runs alone")
    tabling = commands.add_parser("table", help="one network in the form of the paper's table 1")
    for command in (show, coding, tabling):
        command.add_argument("name", nargs="?", help="a name from `list`, such as resnet50")
        command.add_argument(
            "--link", metavar="QUERY", help="a link from the app, or the words behind its question mark"
        )
        command.add_argument("--input", metavar="CxHxW", help="input such as 3x224x224")
        command.add_argument("--classes", type=int, metavar="N", help="outputs of the classifier")
    coding.set_defaults(batch=1)
    tabling.set_defaults(batch=1)
    tabling.add_argument("--format", choices=("markdown", "latex", "csv"), default="markdown")
    show.add_argument("--batch", type=int, metavar="N", default=1, help="images at once; MACs and FLOPs are for all")
    which = commands.add_parser("which", help="the network behind a count, a printed model or a file of weights")
    which.add_argument("text", nargs="?", help="such as 25.6M or '3.86 GFLOPs'; - reads standard input")
    which.add_argument("--file", metavar="PATH", help=".safetensors (its header alone is read), or names and shapes")
    for command in (listing, show, which):
        command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    comparing = commands.add_parser("compare", help="networks side by side, and which layers make the difference")
    comparing.add_argument("names", nargs="+", metavar="NAME", help="two to eight; the first is the reference")
    comparing.add_argument("--format", choices=("table", "json"), default="table")
    return top


def main(argv: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal without × shows ? and no traceback
    try:
        options = parser().parse_args(argv)
        print(COMMANDS[options.command](options))
    except Sorry as sorry:
        print(f"explorer: {sorry}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    return 0


def list_presets(options) -> str:
    rows = [
        {
            "name": p.name,
            "title": p.title,
            "origin": p.origin,
            "year": p.year,
            "link": permalink.query(p.spec),
            "source": p.source,
        }
        for p in PRESETS.values()
    ]
    if options.format == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False)
    return _as_text([{**row, "year": str(row["year"])} for row in rows], options.format)  # 2015, not 2,015


def show_network(options) -> str:
    spec = _asked_for(options)
    from explorer.analysis import totals, trace  # torch loads here: `list` and a mistake stay quick
    from explorer.analysis.table import frame, row
    from explorer.model import build

    traced = trace(build(spec, device="meta"), spec.input)
    sums = totals(traced)
    batch = options.batch
    if options.format == "json":
        found = {
            "name": permalink.name(spec),
            "link": permalink.query(spec),
            "spec": asdict(spec),
            "batch": batch,
            "totals": {
                "params": sums.params,
                "buffers": sums.buffers,
                "macs": batch * sums.macs,
                "flops": batch * sums.flops,
                "weighted_layers": sums.weighted_layers,
            },
            "layers": [row(layer._replace(macs=layer.macs and batch * layer.macs)) for layer in traced.layers],
        }
        return json.dumps(found, indent=1, ensure_ascii=False)
    table = frame(traced.layers)
    table["macs"] *= batch
    if options.format == "csv":
        return table.to_csv(index=False).rstrip("\n")
    title = f"{permalink.name(spec)}, input {'×'.join(map(str, spec.input))}, batch {batch}"
    footer = (
        f"{sums.params:,} parameters, {sums.buffers:,} buffers, {batch * sums.macs:,} MACs (conv + fc), "
        f"{batch * sums.flops:,} FLOPs (2 × MACs), {sums.weighted_layers} weighted layers"
    )
    return f"{title}\n\n{_columns(table)}\n\n{footer}"


def write_code(options) -> str:
    spec = _asked_for(options)
    from explorer.codegen import code  # torch loads here

    return code(spec).rstrip("\n")


def write_table(options) -> str:
    spec = _asked_for(options)
    from explorer.analysis import trace  # torch loads here
    from explorer.analysis.table_1 import paper_table
    from explorer.analysis.table_text import FORMATS
    from explorer.model import build

    table = paper_table(trace(build(spec, device="meta"), spec.input)).into("en")
    return FORMATS[options.format](table, permalink.name(spec)).rstrip("\n")


def find_network(options) -> str:
    """The presets that fit, or the nearest; one line each in a table."""
    given = _given(options)
    from explorer.analysis.which import identify  # torch loads here

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
        return _as_text(lines, "csv")
    heading = "These fit." if rows["matches"] else "None fits; the nearest, and what each has more or less."
    return f"{heading}\n\n{_as_text(lines, 'table')}"


COMPARED = ("params", "macs", "memory", "field")  # what a difference is given in


def compare_networks(options) -> str:
    """Totals of each, and for each but the first where its difference from the first comes from."""
    if not 2 <= len(options.names) <= len(permalink.LETTERS):
        raise Sorry(f"{len(options.names)} name(s) given; it takes 2 to {len(permalink.LETTERS)}, the reference first")
    specs = [_written(name) for name in options.names]
    from explorer.analysis import totals, trace  # torch loads here
    from explorer.model import build

    traces = [trace(build(spec, device="meta"), spec.input) for spec in specs]
    networks = [
        {"name": permalink.name(spec), "totals": _sums(totals(found))}
        for spec, found in zip(specs, traces, strict=True)
    ]
    others = zip(networks[1:], traces[1:], strict=True)
    steps = [{measure: _steps(traces[0], measure, *other) for measure in COMPARED} for other in others]
    if options.format == "table":
        return _compared(networks, steps)
    difference = {measure: [step for one in steps for step in one[measure]] for measure in COMPARED}
    return json.dumps({"networks": networks, "difference": difference}, indent=1, ensure_ascii=False)


def _sums(sums) -> dict[str, int]:
    return {
        "params": sums.params,
        "buffers": sums.buffers,
        "macs": sums.macs,
        "flops": sums.flops,
        "activations": sums.activations,
        "weighted_layers": sums.weighted_layers,
    }


def _steps(reference, measure: str, network, other) -> list[dict[str, object]]:
    """Where the difference is and how large, step by step; none for a receptive field that is the whole image."""
    from explorer.analysis.align import align
    from explorer.analysis.difference import Whole, difference
    from explorer.analysis.step_words import step_name
    from explorer.i18n import translator

    try:
        found = difference(reference, other, align(reference, other), measure)
    except Whole:
        return []
    t = translator("en")
    return [
        {"network": network["name"], "where": step_name(step, t), "layer": step.layer.name, "delta": step.delta}
        for step in found.steps
        if step.delta
    ]


def _compared(networks, steps) -> str:
    """The totals as a table, and under it the steps of parameters and MACs of each network but the first."""
    import pandas as pd

    first, parts = networks[0], [_as_text([{"name": one["name"], **one["totals"]} for one in networks], "table")]
    for one, mine in zip(networks[1:], steps, strict=True):
        for measure in ("params", "macs"):
            whole = one["totals"][measure] - first["totals"][measure]
            parts.append(f"{one['name']} - {first['name']}, {measure}: {whole:+,}")
            rows = [{**step, "delta": f"{step['delta']:+,}"} for step in mine[measure]]
            if rows:
                parts.append(_columns(pd.DataFrame(rows)[["delta", "where", "layer"]]))
    return "\n\n".join(parts)


def _given(options):
    """What was handed over, read; a sentence if it cannot be."""
    from explorer import reading

    if (options.text is None) == (options.file is None):
        raise Sorry("give a text, as in `which 25.6M`, or a file, as in `which --file model.safetensors`")
    try:
        if options.file is None:
            text = sys.stdin.read(reading.LIMIT + 1) if options.text == "-" else options.text
            return reading.read_text(text)
        path = Path(options.file)
        with path.open("rb") as file:
            return reading.read_file(path.name, file.read(reading.LIMIT), path.stat().st_size)
    except reading.Unreadable as wrong:
        raise Sorry(str(wrong)) from None
    except OSError as wrong:
        raise Sorry(f"{options.file} cannot be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise Sorry("standard input is not text; give the file with --file") from None


def _match(match) -> dict[str, object]:
    return {
        "name": match.name,
        "link": permalink.query(match.spec),
        "counted": match.counted,
        "difference": match.difference,
        "convention": match.convention.into("en"),
        "remarks": [remark.into("en") for remark in match.remarks],
    }


def _asked_for(options) -> ResNetSpec:
    """The spec of the name or link, with --input and --classes on top."""
    if (options.name is None) == (options.link is None):
        command = options.command
        raise Sorry(
            f"give a name, as in `{command} resnet50`, or a link, as in `{command} --link 'net=resnet50&classes=10'`"
        )
    spec = _linked(options.link) if options.link is not None else _named(options.name)
    if options.batch < 1:
        raise Sorry(f"--batch {options.batch} leaves nothing to run; it must be at least 1")
    if options.input is not None:
        sides = permalink.read_input(re.sub("[×X]", "x", options.input))
        if sides is None:
            raise Sorry(f"--input {options.input} is not channels x height x width, such as 3x224x224")
        spec = replace(spec, input=sides)
    if options.classes is not None:
        spec = replace(spec, classes=options.classes)
    if wrong := problems(spec):
        raise Sorry(wrong[0].sentence.into("en"))
    return spec


def _written(name: str) -> ResNetSpec:
    """The network of a name as `show` heads its table with, or of a link: resnet50[classes=10]."""
    if "=" in name and "[" not in name:
        return _linked(name)
    _named(name.partition("[")[0])  # which says what is near
    found = permalink.read_name(name)
    if found.notes:
        raise Sorry(found.notes[0].into("en"))
    return found.spec


def _named(name: str) -> ResNetSpec:
    preset = presets.find(name)
    if preset is None:
        near = ", ".join(get_close_matches(name, PRESETS, n=5, cutoff=0.3)) or "resnet50"
        raise Sorry(f"there is no network named {name!r}; near: {near}; `python -m explorer list` has all")
    return preset.spec


def _linked(link: str) -> ResNetSpec:
    found = permalink.read_query(link)
    if found.notes:
        raise Sorry(found.notes[0].into("en"))
    return found.spec


def _as_text(rows: list[dict[str, str]], form: str) -> str:
    import pandas as pd

    table = pd.DataFrame(rows)
    return table.to_csv(index=False).rstrip("\n") if form == "csv" else _columns(table)


def _columns(table) -> str:
    """Columns of text; numbers grouped and to the right."""
    shown = table.astype(object).where(table.notna(), "")
    numbers = lambda value: f"{value:,}" if isinstance(value, int) else str(value)
    text = shown.map(numbers)
    widths = {column: max(len(column), *text[column].str.len()) for column in text}
    right = {column for column in text if any(isinstance(value, int) for value in shown[column])}

    def line(values):
        cells = (v.rjust(widths[c]) if c in right else v.ljust(widths[c]) for c, v in values)
        return "  ".join(cells).rstrip()

    rows = [line(zip(text.columns, row, strict=True)) for row in text.itertuples(index=False)]
    return "\n".join([line((c, c) for c in text.columns), *rows])


COMMANDS = {
    "list": list_presets,
    "show": show_network,
    "code": write_code,
    "table": write_table,
    "which": find_network,
    "compare": compare_networks,
}

if __name__ == "__main__":
    sys.exit(main())
