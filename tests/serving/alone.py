"""nginx with nobody behind it, or with whoever comes."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from tempfile import TemporaryDirectory
from threading import Thread
from typing import ClassVar

from explorer.serving import Options, front
from explorer.serving.headers import FOREVER, HASHED
from explorer.serving.many import free_port
from tests.serving.asking import answers


@contextmanager
def alone() -> Iterator[tuple[str, Path]]:
    """Its URL, and the socket on which it asks."""
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port("127.0.0.1")
        folder.chmod(0o711)  # begun by root, nginx works as another
        socket = folder / "1.sock"
        file = front.prepare(folder, Options(port=port), [socket])
        nginx = subprocess.Popen(front.command(front.program(), file), stderr=subprocess.DEVNULL)
        try:
            answers(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", socket
        finally:
            nginx.terminate()
            nginx.wait()


class Back(BaseHTTPRequestHandler):
    """Answers everything with one page."""

    PAGE = b"<!DOCTYPE html><title>back</title><h1>Back again</h1>"
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        if re.match(HASHED, self.path):
            self.send_header("Cache-Control", FOREVER)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(self.PAGE)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(self.PAGE)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def behind(socket: Path) -> Iterator[None]:
    """Somebody who answers there."""
    with ThreadingUnixStreamServer(str(socket), Back) as server:
        socket.chmod(0o666)
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
