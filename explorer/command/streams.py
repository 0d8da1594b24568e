"""Standard output and standard error: an answer, or one sentence why there is none."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from io import TextIOWrapper

END = 300  # letters of the beginning and of the end of a sentence that repeats something very long


class Unwritten(Exception):
    """The answer could not be printed; the message says why."""


def prepare() -> None:
    """A terminal without × shows ? and no traceback. Raises Unwritten where nothing can be printed at all."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None: closed before Python started, as by >&-
            cast("TextIOWrapper", stream).reconfigure(errors="replace")
    if sys.stdout is None:
        raise Unwritten("standard output is closed, so there is nowhere to print to; lead it to a file or to /dev/null")


def say(answer: str | bytes) -> None:
    """Words in the terminal's own encoding; a file in that of the file, wherever it is led. Raises Unwritten."""
    try:
        if isinstance(answer, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(answer.rstrip(b"\n") + b"\n")
        else:
            print(answer)
        sys.stdout.flush()
    except OSError as wrong:
        _let_go()
        raise Unwritten(f"standard output took only a part, or nothing: {wrong.strerror}") from None


def _let_go() -> None:
    """Leads standard output nowhere: what is still in its buffer would be tried once more when Python ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain(sentence: str) -> None:
    """One line on standard error, if there is one. What a person typed may hold anything: it is shown, and in short."""
    line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in sentence)
    if len(line) > 2 * END:
        line = f"{line[:END]} … {line[-END:]}"
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"explorer: {line}", file=sys.stderr, flush=True)
