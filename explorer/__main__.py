"""The command line: python -m explorer list, show NAME, export NAME --to FORMAT FILE, which "25.6M", compare A B."""

import sys

from explorer.command import COMMANDS
from explorer.command.parser import Sorry, parser


def main(argv: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal without × shows ? and no traceback
    try:
        options = parser().parse_args(argv)
        _say(COMMANDS[options.command](options))
    except Sorry as sorry:
        print(f"explorer: {sorry}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    return 0


def _say(answer: str | bytes) -> None:
    """Words in the terminal's own encoding; a file in that of the file, wherever it is led."""
    if isinstance(answer, str):
        print(answer)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(answer.rstrip(b"\n") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
