"""What the tests ask a server with: plain requests, whose headers are all theirs."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
STREAM = "/_stcore/stream"
PAGE = {"Accept": "text/html"}  # what a browser says when a person opens an address


def finished(coroutine: Coroutine) -> Any:
    """What it comes to, in a thread: Playwright's loop runs in this one once a test has had a browser."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()


class Answer:
    """Status, headers and content of an answer; without a content where a websocket was opened."""

    def __init__(self, found: HTTPResponse):
        self.status, self.headers = found.status, found.headers
        self.content = b"" if found.status == 101 else found.read()

    def json(self) -> dict:
        return json.loads(self.content)


def ask(url: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Asks once. A header is named as Python allows: User_Agent for User-Agent."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def answers(url: str) -> int:
    """With what status, as soon as there is somebody to ask."""
    while True:
        try:
            return ask(url, "/version").status
        except ConnectionError:
            continue


def knock(url: str, **headers: str) -> Answer:
    """Asks for a websocket, as a tab does, and hangs up."""
    return ask(url, STREAM, **HANDSHAKE, **headers)


def lines(log: Path, until: str) -> list[dict]:
    """What a log of requests has, once that path is in it: a line is written when its answer has been sent."""
    found: list[dict] = []
    while not any(line["path"] == until for line in found):
        found = [json.loads(line) for line in log.read_text().splitlines()]
    return found
