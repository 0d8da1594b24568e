"""The app, as `serve` begins it, or another script in a process of its own, for the benches and the tests in a browser."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
FOLDER = "EXPLORER_STORE"  # as explorer/analysis/trace/store.py has it, which comes with torch
APP, TRIVIAL = "streamlit_app.py", "bench/trivial_app.py"
# Any other script by the same server, without what the app adds to it; several processes without the visits to our pages.
ONE = """
import sys
import streamlit as st
from explorer.serving.one import Server, settings

Server(settings(st.App(sys.argv[1]), "127.0.0.1", 0)).run()
"""
MANY = """
import sys
from pathlib import Path
from explorer import serving
from explorer.serving import warm
from explorer.ui.pages.explore import ahead
from explorer.ui.pages.map import worked_out

warm.visit = lambda script: None
ahead.presets = worked_out.ahead = lambda: None
serving.serve(Path(sys.argv[1]).resolve(), serving.Options(port=0, processes=int(sys.argv[2])))
"""


class Server(str):
    """The URL of a server, and the process that answers there, or that has begun those that do."""

    pid: int


def serve(
    script: str, log: Path, seconds: float = 60, processes: int = 1, **environment: str
) -> AbstractContextManager[Server]:
    """A server of `script`, begun as `serve` begins the app, on a free loopback port; it ends with the block.

    What it prints goes to `log`. `environment` is added to the one it runs in.
    """
    # Port 0: the system picks one, so no other server can answer in this one's place.
    count = str(processes)
    words = ("-c", ONE if processes == 1 else MANY, script, count)
    if script == APP:
        words = ("-m", "explorer", "serve", "--port", "0", "--processes", count)
    return running([sys.executable, *words], log, seconds, **environment)


@contextmanager
def running(command: Sequence[str], log: Path, seconds: float = 60, **environment: str) -> Iterator[Server]:
    """The server that a command begins, by the URL that it prints; it ends with the block.

    What the app keeps on disk lies beside the log, if `environment` says nothing else.
    """
    environment = {FOLDER: str(log.with_suffix(".store")), **os.environ, **environment}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment)
    try:
        server = Server(wait_until_up(process, log, time.monotonic() + seconds))
        server.pid = process.pid
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(process: subprocess.Popen, log: Path, deadline: float) -> str:
    while process.poll() is None and time.monotonic() < deadline:
        if printed := re.search(r"URL: http://\S+:(\d+)", log.read_text()):
            url = f"http://127.0.0.1:{printed[1]}"
            if is_healthy(url):
                return url
        time.sleep(0.05)
    ended = "did not answer in time" if process.poll() is None else f"ended with code {process.returncode}"
    tail = "\n".join(log.read_text().splitlines()[-30:])
    raise RuntimeError(f"{' '.join(process.args)} {ended}. The end of its log:\n{tail}")


def is_healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
