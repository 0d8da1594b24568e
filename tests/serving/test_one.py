"""One process by itself: who is let in, what each answer says above it, and that it asks nobody outside."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY

import pytest
from starlette.datastructures import Headers
from websockets.sync.client import connect

from bench.serving import ROOT, running, wait_until_up
from explorer import __version__
from explorer.serving import Options, log, pages
from explorer.serving.guard import Guard
from explorer.serving.headers import FOREVER
from explorer.serving.one import Server, settings
from tests.serving.asking import PAGE, STREAM, ask, finished, knock, lines

SERVE = (sys.executable, "-m", "explorer", "serve", "--port", "0")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("one")


@pytest.fixture(scope="module")
def outside(folder) -> dict[str, str]:
    """What makes a process write down whom it asks outside, to folder / "outside"."""
    return {"PYTHONPATH": str(HERE / "no_outside"), "ASKED_OUTSIDE": str(folder / "outside")}


@pytest.fixture(scope="module")
def one(folder, outside):
    """A server with room for one reader, and a log, when it has loaded everything."""
    words = ("--readers", "1", "--log", str(folder / "requests"))
    with running([*SERVE, *words], folder / "log", **outside) as url:
        until = time.monotonic() + 60
        while ask(url, "/healthz").status != 200:
            assert time.monotonic() < until
            time.sleep(0.05)
        yield url


def test_it_is_ready_when_all_is_loaded_and_says_what_it_runs(one):
    until = (ask(one, "/healthz") for _ in iter(int, 1))
    answer = next(answer for answer in until if answer.status == 200)
    said = answer.json()
    assert said["ready"] is True and said["process"] == 1 and said["seconds"] > 0
    assert said["app"] == __version__ and {"streamlit", "torch", "plotly"} <= said.keys()
    assert ask(one, "/version").json()["streamlit"] == said["streamlit"]


def test_a_page_says_what_it_may_do_and_who_may_frame_it(one):
    for path in ("/", "/compare", "/healthz", "/static/nothing"):
        headers = ask(one, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert (
            "'unsafe-eval'" not in headers["Content-Security-Policy"] and "camera=()" in headers["Permissions-Policy"]
        )
        assert headers["Server"] is None


def test_another_host_is_refused(one):
    port = one.rpartition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1@evil.example", ""):
        assert ask(one, "/", Host=host).status == 400
        assert knock(one, Host=host).status == 400
    for host in ("localhost", f"localhost:{port}", f"[::1]:{port}"):
        assert ask(one, "/", Host=host).status == 200


def test_a_page_of_another_site_is_refused_and_nobody_outside_is_asked_who_it_is(one, folder):
    for origin in ("http://evil.example", f"{one}.evil.example", "null", "https://127.0.0.1", "http://localhost:1"):
        assert knock(one, Origin=origin).status == 403
        assert ask(one, "/_stcore/upload_file/a/b", "PUT", Origin=origin).status == 403
    for own in (one, one.replace("http", "https")):  # a proxy with a certificate may stand in front
        until = (knock(one, Origin=own).status for _ in iter(int, 1))  # of one seat, and the last has just been left
        assert next(status for status in until if status != 503) == 101
    assert not (folder / "outside").exists()


def test_streamlit_alone_would_have_asked_outside(folder, outside):
    code = (
        "from streamlit.web.server.server_util import is_url_from_allowed_origins as asks; print(asks('http://evil'))"
    )
    environment = {**outside, "ASKED_OUTSIDE": str(folder / "control")}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert "checkip.amazonaws.com" in (folder / "control").read_text()


def test_counts_and_doors_that_no_page_needs_are_shut(one):
    for path in ("metrics", "agent/interact", "agent/mcp", "agent/openapi.json", "script-health-check"):
        assert ask(one, f"/_stcore/{path}").status == 404


def test_who_comes_when_all_seats_are_taken_reads_so_and_the_others_go_on(one):
    with connect(f"{one.replace('http', 'ws')}{STREAM}", subprotocols=["streamlit"]):
        refused = ask(one, "/", **PAGE)
        assert refused.status == 503 and refused.headers["Retry-After"] == "30"
        assert refused.content.decode() == pages.page("full")
        assert knock(one).status == 503
        assert ask(one, "/healthz").status == ask(one, "/_stcore/health").status == 200
    until = (ask(one, "/", **PAGE).status for _ in iter(int, 1))
    assert next(status for status in until if status != 503) == 200


def test_a_request_is_a_line_of_json_without_the_words_of_its_link(one, folder):
    ask(one, "/sweep?net=resnet50&note=Anna", **PAGE)
    found = lines(folder / "requests", "/sweep")
    asked = next(line for line in found if line["path"] == "/sweep")
    assert asked.keys() == {"time", "method", "path", "status", "seconds", "process"}
    assert (asked["method"], asked["status"], asked["process"]) == ("GET", 200, 1)
    assert {line["status"] for line in found if line["path"] == STREAM} >= {101, 403}
    assert "Anna" not in (folder / "requests").read_text() and "127.0.0.1" not in (folder / "requests").read_text()


def test_what_nobody_answered_is_in_the_log_too(tmp_path):
    async def breaks(*_):
        raise LookupError

    broken = log.Log(breaks, str(tmp_path / "requests"), 2)
    with pytest.raises(LookupError):
        finished(broken({"type": "http", "method": "GET", "path": "/"}, None, None))
    (line,) = lines(tmp_path / "requests", "/")
    assert (line["status"], line["process"]) == (log.BROKEN_OFF, 2)


def begun(folder: Path) -> tuple[subprocess.Popen, str]:
    """A server whose temporary folder is that one, and its URL."""
    with (folder / "log").open("w") as out:
        environment = os.environ | {"TMPDIR": str(folder / "left")}
        process = subprocess.Popen(SERVE, cwd=ROOT, stdout=out, stderr=out, env=environment)
    return process, wait_until_up(process, folder / "log", time.monotonic() + 60)


def test_ctrl_c_ends_it_without_a_complaint_even_while_it_loads(tmp_path):
    process, _ = begun(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0 and "Traceback" not in (tmp_path / "log").read_text()


def test_told_to_stop_it_leaves_nothing(tmp_path):
    (tmp_path / "left").mkdir()
    process, url = begun(tmp_path)
    until = (ask(url, "/healthz").status for _ in iter(int, 1))
    next(status for status in until if status == 200)  # all is loaded, and what needs a folder has one
    process.terminate()
    assert process.wait(30) == 0 and list((tmp_path / "left").iterdir()) == []


def test_a_script_with_a_hash_in_its_address_is_never_asked_for_again():
    kept = "/_stcore/bidi-components/resnet-explorer.menu/menu-61cbf4040fbdaebd.js"
    for path, forever in ((kept, FOREVER), (kept[:-4], None), ("/_stcore/health", None)):
        sent = []

        async def send(message, sent=sent):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"localhost")]}
        finished(Guard(_answers, Options())(scope, None, send))
        assert Headers(raw=sent[0]["headers"]).get("cache-control") == forever


async def _answers(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})


async def _delays() -> set[int]:
    """TCP_NODELAY of each connection of a server that has answered once."""
    server = Server(settings(_answers, "127.0.0.1", 0))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    sockets = [connection.transport.get_extra_info("socket") for connection in server.server_state.connections]
    found = {socket.getsockopt(IPPROTO_TCP, TCP_NODELAY) for socket in sockets}
    writer.close()
    server.should_exit = True
    await running
    return found


def test_small_messages_are_sent_at_once():
    assert finished(_delays()) == {1}
