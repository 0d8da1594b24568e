"""The words of a command line. A mistake is answered with one sentence."""

import argparse

from explorer.export import FORMATS, WEIGHTS


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
    return top


def _of_one_network(commands, show: Parser) -> None:
    """`show`, and what writes a network down as a file."""
    coding = commands.add_parser("code", help="one network as a file of PyTorch that runs alone")
    tabling = commands.add_parser("table", help="one network in the form of the paper's table 1")
    exporting = commands.add_parser("export", help="one network as a file for another program, or as a report")
    for command in (show, coding, tabling, exporting):
        _network(command)
    show.add_argument("--batch", type=int, metavar="N", default=1, help="images at once; MACs and FLOPs are for all")
    for command in (coding, tabling, exporting):
        command.set_defaults(batch=1)
    tabling.add_argument("--format", choices=("markdown", "latex", "csv"), default="markdown")
    known = f"{', '.join(FORMATS)}; a FILE of - is standard output"
    exporting.add_argument("--to", nargs=2, metavar=("FORMAT", "FILE"), required=True, help=known)
    exporting.add_argument("--weights", choices=WEIGHTS, default=WEIGHTS[0], help="of an ONNX file")


def _network(command: Parser) -> None:
    command.add_argument("name", nargs="?", help="a name from `list`, such as resnet50")
    command.add_argument("--link", metavar="QUERY", help="a link from the app, or the words behind its question mark")
    command.add_argument("--input", metavar="CxHxW", help="input such as 3x224x224")
    command.add_argument("--classes", type=int, metavar="N", help="outputs of the classifier")
