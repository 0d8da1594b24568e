"""The words of a command line. A mistake is answered with one sentence."""

import argparse
import ipaddress
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from explorer import __version__
from explorer.export import FORMATS, WEIGHTS
from explorer.lab import networks
from explorer.lab.asked import INITS, OPTIMISERS, SCHEDULES
from explorer.lab.recipes import RECIPES
from explorer.lab.sets import SETS
from explorer.spec.values import BEYOND

NAME = "resnet-explorer"  # of the package and of its command
NAMED = r"(\*\.)?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*"
HOST = re.compile(rf"{NAMED}|\[[0-9a-fA-F:.]+\]")
SITE = re.compile(rf"{NAMED}(:[0-9]+)?")
STANDARD_STREAM = "-"
MOST_SEEDS = 100
WHOLE = re.compile(r"-?[0-9]+")  # ASCII digits alone: int() would also take "١٢" and "1_000"


class Sorry(Exception):
    """What a person asked for cannot be done; the message is the whole answer."""


class Told(Exception):
    """What --help or --version asked for; the message is the whole answer."""


class Parser(argparse.ArgumentParser):
    """argparse that prints nothing itself: a mistake is one sentence and where to read more, help is an answer."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = sys.argv[1:] if args is None else args
        if odd := next((word for word in words if re.fullmatch(r"--[a-z]+=--", word)), None):
            self.error(f"{odd} has no value")  # argparse of Python 3.11 makes an empty list of it
        return super().parse_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        raise Sorry(f"{message}; see {called()} --help")

    def print_help(self, file: Any = None) -> NoReturn:
        raise Told(self.format_help().rstrip("\n"))


class Version(argparse.Action):
    """--version as an answer."""

    def __call__(self, *_):
        raise Told(f"{NAME} {__version__}")


def called() -> str:
    """How the command line was begun: as the command that is installed, or as a module."""
    return NAME if Path(sys.argv[0]).stem == NAME else "python -m explorer"


def whole_number(written: str) -> int:
    if not WHOLE.fullmatch(written):
        raise argparse.ArgumentTypeError(f"{written!r} is not a whole number, such as 8")
    if len(written.lstrip("-0")) >= len(str(BEYOND)):  # int() has a sentence of its own on thousands of digits
        raise argparse.ArgumentTypeError(f"{written} is out of bounds; {BEYOND - 1:,} is the most that is taken")
    return int(written)


def at_least(least: int) -> Callable[[str], int]:
    """A whole number from there on."""

    def bounded(written: str) -> int:
        if (number := whole_number(written)) < least:
            raise argparse.ArgumentTypeError(f"{written} is out of bounds; {least} is the least")
        return number

    return bounded


def seeds(written: str) -> tuple[int, ...]:
    """Whole numbers with commas between them, or a range: 1,2,3 or 1-5."""
    first, dash, last = written.partition("-")
    if dash and WHOLE.fullmatch(first) and WHOLE.fullmatch(last) and 0 <= int(last) - int(first) < MOST_SEEDS:
        return tuple(range(int(first), int(last) + 1))
    parts = written.split(",")
    if (
        dash
        or len(parts) > MOST_SEEDS
        or not all(part.isdecimal() and part.isascii() and len(part) < 10 for part in parts)
    ):
        raise argparse.ArgumentTypeError(f"{written!r} is no list of seeds, such as 1,2,3 or 1-5, {MOST_SEEDS} at most")
    return tuple(map(int, parts))


def rate(written: str) -> float:
    """A learning rate."""
    try:
        found = float(written)
    except ValueError:
        found = -1.0
    if not 0 < found <= 1000:
        raise argparse.ArgumentTypeError(f"{written!r} is no learning rate, such as 0.03")
    return found


def log(written: str) -> str:
    """A file by its whole path, or - for standard output. Its name stands between quotes in nginx's settings."""
    if re.search(r"[\"\\$\s]", written):
        raise argparse.ArgumentTypeError(f"{written!r} has a space, a quote or a sign that the log's name cannot have")
    return written if written in ("", STANDARD_STREAM) else str(Path(written).absolute())


def host(written: str) -> str:
    """A host as a browser names it; *.example.org is any host below."""
    if not HOST.fullmatch(written):
        raise argparse.ArgumentTypeError(f"{written!r} is not the name of a host, such as resnet.example.org")
    return written.lower()


def site(written: str) -> str:
    """A site as a policy names it."""
    scheme, separator, name = written.partition("://")
    if not separator or scheme not in ("http", "https") or not SITE.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{written!r} is not a site, such as https://learn.example.org")
    return written.lower()


def address(written: str) -> str:
    """An address, or a range of them."""
    try:
        return str(ipaddress.ip_network(written))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not an address or a range, such as 10.0.0.0/8") from None


def parser() -> Parser:
    top = Parser(prog=called(), description="Residual networks, layer by layer.")
    top.add_argument("--version", action=Version, nargs=0, help="what this is, and its version")
    commands = top.add_subparsers(dest="command", required=True, parser_class=Parser)
    listing = commands.add_parser("list", help="networks with a name")
    show = commands.add_parser("show", help="one network: its layers and totals")
    _of_one_network(commands, show)
    which = commands.add_parser("which", help="the network behind a count, a printed model or a file of weights")
    which.add_argument("text", nargs="?", help="such as 25.6M or '3.86 GFLOPs'; - reads standard input")
    which.add_argument("--file", metavar="PATH", help=".safetensors (its header alone is read), or names and shapes")
    for command in (listing, show, which):
        command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    comparing = commands.add_parser("compare", help="networks side by side, and which layers make the difference")
    comparing.add_argument("names", nargs="+", metavar="NAME", help="two to eight; the first is the reference")
    comparing.add_argument(
        "--format",
        choices=("table", "json", "csv", "html"),
        default="table",
        help="csv: the totals alone; html: a report",
    )
    _training(commands.add_parser("train", help="networks on small pictures, and what they learn by the epoch"))
    _serving(commands.add_parser("serve", help="the app in the browser"))
    return top


def _of_one_network(commands: Any, show: Parser) -> None:
    """`show`, and what writes a network down as a file."""
    coding = commands.add_parser("code", help="one network as a file of PyTorch that runs alone")
    tabling = commands.add_parser("table", help="one network in the form of the paper's table 1")
    exporting = commands.add_parser("export", help="one network as a file for another program, or as a report")
    for command in (show, coding, tabling, exporting):
        _network(command)
    show.add_argument(
        "--batch", type=whole_number, metavar="N", default=1, help="images at once; MACs and FLOPs are for all"
    )
    for command in (coding, tabling, exporting):
        command.set_defaults(batch=1)
    tabling.add_argument("--format", choices=("markdown", "latex", "csv"), default="markdown")
    known = f"{', '.join(FORMATS)}; a FILE of - is standard output"
    exporting.add_argument("--to", nargs=2, metavar=("FORMAT", "FILE"), required=True, help=known)
    exporting.add_argument("--force", action="store_true", help="replace a FILE that is there already")
    exporting.add_argument("--weights", choices=WEIGHTS, default=WEIGHTS[0], help="of an ONNX file")


def _training(command: Parser) -> None:
    add = command.add_argument
    add("names", nargs="+", metavar="NAME", help=f"{', '.join(networks.NAMED)}; any name from `list`, or a link")
    add("--recipe", choices=RECIPES, default="usual", help="what the options below begin with")
    add("--data", choices=SETS, help="digits come with it; the others lie in the folder that EXPLORER_DATA names")
    add("--epochs", type=at_least(1), metavar="N", help="40 unless said otherwise")
    add("--seeds", type=seeds, metavar="N,N", default=(1,), help="such as 1,2,3 or 1-5")
    add("--batch", type=at_least(2), metavar="N", help="images a step")
    add("--optimiser", choices=OPTIMISERS)
    add("--rate", type=rate, metavar="R", help="the learning rate at the start")
    add("--schedule", choices=SCHEDULES, help="how the rate goes on")
    add("--init", choices=INITS, help="how convolutions are drawn")
    add("--zero-last", action="store_true", default=None, help="blocks begin as the identity")
    add("--width", type=at_least(1), metavar="N", help="channels of the first stage, of every network")
    add("--format", choices=("table", "json", "csv"), default="table")
    add("--output", metavar="FILE", default=STANDARD_STREAM, help="where the answer goes; standard output otherwise")
    add("--force", action="store_true", help="replace a FILE that is there already")


def _serving(command: Parser) -> None:
    add = command.add_argument
    add("--port", type=whole_number, metavar="N", default=8501, help="8501 unless said otherwise; 0: any free one")
    add("--address", metavar="A", default="127.0.0.1", help="whom it answers; this computer alone")
    add("--processes", type=at_least(0), metavar="N", default=1, help="more than 1 have nginx in front; 0: one a core")
    add("--host", nargs="+", type=host, metavar="NAME", default=[], help="names it answers to, besides localhost")
    add("--framed-by", nargs="+", type=site, metavar="SITE", default=[], help="sites that may show it in a frame")
    add("--readers", type=at_least(1), metavar="N", default=200, help="open tabs that one process takes; 200")
    add("--log", type=log, metavar="FILE", default="", help="a line of JSON for each request; - is standard output")
    add("--proxy", type=address, metavar="A", help="of another proxy, whose word on who asks is taken")


def _network(command: Parser) -> None:
    command.add_argument("name", nargs="?", help="a name from `list`, such as resnet50")
    command.add_argument("--link", metavar="QUERY", help="a link from the app, or the words behind its question mark")
    command.add_argument("--input", metavar="CxHxW", help="input such as 3x224x224")
    command.add_argument("--classes", type=whole_number, metavar="N", help="outputs of the classifier")
