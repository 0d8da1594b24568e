"""The command line: python -m explorer list, show NAME, export NAME --to FORMAT FILE, which "25.6M", compare A B."""

import sys

from explorer.command import COMMANDS
from explorer.command.parser import Sorry, parser


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


if __name__ == "__main__":
    sys.exit(main())
