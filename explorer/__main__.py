"""The command line: python -m explorer list, show NAME, export NAME --to FORMAT FILE, which "25.6M", compare A B, serve."""

import sys

from explorer import EXTRA
from explorer.command import COMMANDS
from explorer.command.parser import Sorry, Told, parser
from explorer.command.streams import Unwritten, complain, prepare, say

UNWRITTEN, MISTAKE, STOPPED = 1, 2, 130  # what a shell is told; 130 is what it makes of Ctrl-C


def main(argv: list[str] | None = None) -> int:
    """0, or after one sentence on standard error why there is no answer: UNWRITTEN, MISTAKE or STOPPED."""
    try:
        prepare()
        say(_answer(argv))
    except Sorry as sorry:
        complain(str(sorry))
        return MISTAKE
    except Unwritten as wrong:
        complain(str(wrong))
        return UNWRITTEN
    except KeyboardInterrupt:
        complain("stopped")
        return STOPPED
    return 0


def _answer(argv: list[str] | None) -> str | bytes:
    try:
        options = parser().parse_args(argv)
    except Told as told:
        return str(told)
    try:
        return COMMANDS[options.command](options)
    except ModuleNotFoundError as missing:
        if missing.name not in EXTRA:
            raise
        raise Sorry(f"this needs {EXTRA[missing.name]}: pip install 'resnet-explorer[export]'") from None


if __name__ == "__main__":
    sys.exit(main())
