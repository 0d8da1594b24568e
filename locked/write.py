"""Writes the locks of this folder: each version that pip is to install, with the hashes of its files. `make lock` runs it.

A file of pins at the top has its lock here under the same name, for every system and Python that uv knows to fit. Versions
that still fit stay as they are; `--upgrade` takes the newest. torch and what its file on PyPI asks for on Linux stand
apart in torch.txt: which file torch is depends on where it is taken from, and so does its hash.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RUN, DEV, TOOLS, TORCH = "requirements.txt", "requirements-dev.txt", "requirements-tools.txt", "torch.txt"
OF_TORCH = re.compile(r"(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")


def main(options: list[str]) -> None:
    write(DEV, options)
    apart(DEV)
    shutil.copy(HERE / DEV, HERE / RUN)  # uv keeps what a lock has: the app is tested with the versions it runs with
    write(RUN, [])
    (HERE / TORCH).write_text(apart(RUN))
    write(TOOLS, options)


def write(name: str, options: list[str]) -> None:
    """The lock of a file of pins. Raises SystemExit where no versions fit; uv has then said which."""
    how = ("--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes", "--quiet")
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "compile", *how, *options, "--output-file", str(HERE / name), name]
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    done = subprocess.run(command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def apart(name: str) -> str:
    """Takes torch and what comes with it out of a lock, and gives back what was taken, as a lock."""
    first, *entries = re.split(r"^(?=[a-z0-9])", (HERE / name).read_text(), flags=re.MULTILINE)
    (HERE / name).write_text(first + "".join(entry for entry in entries if not OF_TORCH.match(entry)))
    return first + "".join(entry for entry in entries if OF_TORCH.match(entry))


if __name__ == "__main__":
    main(sys.argv[1:])
