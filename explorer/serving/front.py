"""nginx in front of several processes: its settings, and the files that it serves by itself."""

import gzip
import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from explorer.serving import pages
from explorer.serving.headers import FOREVER, HASHED, INDEX, headers
from explorer.serving.options import Options

HERE = Path(__file__).parent
MISSING = (
    "nginx is not installed, and several processes need it in front: on Debian and Ubuntu, apt-get install nginx-light; "
    "on macOS, brew install nginx. One process needs none: --processes 1"
)
PRESSED = (".js", ".css", ".json", ".wasm", ".svg")
CONNECTIONS = 8192  # of nginx at most: two for each reader's tab, and those that fetch files
CLASS = 2400  # connections from one address: 300 people behind one router, each with a websocket and 6 for files


def program() -> str | None:
    """Where nginx is. It is no command of everybody's, so its folder may be missing in PATH."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def prepare(folder: Path, options: Options, sockets: Sequence[Path]) -> Path:
    """Writes what nginx reads into a folder; the path of its settings."""
    shutil.copytree(INDEX.parent / "static", folder / "static")
    _press(folder / "static")
    (folder / "pages").mkdir()
    for name in pages.NAMES:
        (folder / "pages" / f"{name}.html").write_text(pages.page(name), "utf-8")
    file = folder / "nginx.conf"
    file.write_text(settings(folder, options, sockets), "utf-8")
    return file


def _press(folder: Path) -> None:
    """Puts a pressed copy beside each file that gets smaller, once, and not again for each reader."""
    for path in [path for path in folder.rglob("*") if path.suffix in PRESSED]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 6))


def settings(folder: Path, options: Options, sockets: Sequence[Path]) -> str:
    """nginx's settings as text."""
    # It is no page, so nothing is escaped; what a person says is checked where it is said.
    look = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return look.get_template("nginx.conf.jinja").render(
        folder=folder,
        listen=f"{_numeric(options)}:{options.port}",
        hosts=() if "*" in options.answers_to() else options.answers_to(),
        sockets=sockets,
        connections=min(CONNECTIONS, _open_files() // 2),
        class_=CLASS,
        upload=f"{st.get_option('server.maxUploadSize')}m",
        hashed=HASHED,
        forever=FOREVER,
        headers=headers(options.framed_by),
        page_headers={**headers(()), **pages.HEADERS},
        framed=bool(options.framed_by),
        log=options.log,
        proxy=options.proxy,
    )


def _open_files() -> int:
    """How many nginx may have open."""
    import resource  # here, since Windows has none, and an app of one process loads this file, too

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return CONNECTIONS * 2 if most == resource.RLIM_INFINITY else most


def _numeric(options: Options) -> str:
    """The address as nginx writes it, a name as what it stands for."""
    place = socket.getaddrinfo(options.address, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][4][0]
    return f"[{place}]" if ":" in str(place) else str(place)


def wrong_with(nginx: str, file: Path) -> str:
    """What nginx has against its settings, nothing if all is well."""
    done = subprocess.run(command(nginx, file, "-t"), check=False, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def command(nginx: str, file: Path, *more: str) -> list[str]:
    return [nginx, "-e", "stderr", "-p", str(file.parent), "-c", str(file), *more]
