"""Several processes behind nginx: its settings by nginx itself, and what it answers."""

import gzip
import sys
import time
from itertools import product
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import connect

from bench.memory import own
from bench.serving import running
from bench.tab import Reader
from explorer.serving import Options, front, pages
from explorer.serving.headers import INDEX
from tests.serving.alone import Back, alone, behind
from tests.serving.asking import PAGE, STREAM, answers, ask, knock, lines
from tests.setup_nginx import MISSING

pytestmark = pytest.mark.skipif(front.program() is None, reason=MISSING)
MANY = (sys.executable, "-m", "explorer", "serve", "--port", "0", "--processes", "2", "--readers", "20")
LARGEST = max((INDEX.parent / "static/js").iterdir(), key=lambda path: path.stat().st_size)  # Plotly
FONT = next((INDEX.parent / "static/media").glob("*.woff2"))
SCRIPT = "/_stcore/bidi-components/resnet-explorer.menu/menu-61cbf4040fbdaebd.js"  # as Streamlit calls a component's
OWN_MB = 60  # of a process after twenty networks: what it does not share with the others
ASKED = {
    "": Options(8599),
    "for everybody": Options(8599, "0.0.0.0"),
    "on both": Options(8599, "::"),
    "named": Options(8599, "0.0.0.0", hosts=("resnet.example.org", "*.school.example")),
    "all": Options(
        8599, hosts=("a.example",), framed_by=("https://learn.example",), log="/dev/null", proxy="10.0.0.0/8"
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("many")


@pytest.fixture(scope="module")
def many(folder):
    """The URL of two processes behind nginx."""
    with running([*MANY, "--log", str(folder / "requests")], folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def server(many) -> psutil.Process:
    """The process that keeps the others."""
    return psutil.Process(many.pid)


def kept(server: psutil.Process, name: str) -> set[psutil.Process]:
    return {child for child in server.children() if child.name().startswith(name)}


def next_line(log: Path, told: str, seconds: float = 60) -> None:
    """Waits until the log tells it."""
    until = time.monotonic() + seconds
    while told not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.02)


@pytest.mark.parametrize("asked", ASKED)
def test_nginx_takes_its_settings(asked, tmp_path):
    file = tmp_path / "nginx.conf"
    file.write_text(front.settings(tmp_path, ASKED[asked], [tmp_path / "1.sock", tmp_path / "2.sock"]))
    assert front.wrong_with(front.program(), file) == ""


def test_nginx_says_what_is_wrong_with_its_settings(tmp_path):
    (tmp_path / "nginx.conf").write_text("evnts {}")
    assert "evnts" in front.wrong_with(front.program(), tmp_path / "nginx.conf")


def test_a_page_comes_pressed_and_with_its_headers_once(many):
    answer = ask(many, "/", Accept_Encoding="gzip", **PAGE)
    assert answer.status == 200 and b"Streamlit" in gzip.decompress(answer.content)
    for name in ("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy"):
        assert len(answer.headers.get_all(name)) == 1
    assert answer.headers["Server"] == "nginx"  # and no version


def test_files_with_a_hash_come_pressed_and_are_never_asked_for_again(many):
    answer = ask(many, f"/static/js/{LARGEST.name}", Accept_Encoding="gzip")
    assert gzip.decompress(answer.content) == LARGEST.read_bytes()
    assert len(answer.content) < LARGEST.stat().st_size / 3
    assert "immutable" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].startswith("application/javascript")
    font = ask(many, f"/static/media/{FONT.name}", Accept_Encoding="gzip")
    assert font.headers["Content-Encoding"] is None and font.content == FONT.read_bytes()
    assert font.headers["Content-Type"] == "font/woff2"


def test_a_reader_stays_with_one_process_and_readers_have_both(many):
    seats = [ask(many, "/version").headers["Set-Cookie"] for _ in range(40)]
    assert all("httponly" in seat and "samesite=lax" in seat and "expires" not in seat for seat in seats)
    assert {process(many, seat) for seat in seats} == {1, 2}
    for seat in seats[:5]:
        assert len({process(many, seat) for _ in range(5)}) == 1


def process(url: str, seat: str) -> int:
    """Which one answers a browser with that cookie."""
    return ask(url, "/version", Cookie=seat.partition(";")[0]).json()["process"]


def test_a_browser_without_cookies_stays_with_one_and_whoever_asks_how_it_is_hears_of_both(many):
    for browser in ("Firefox", "Chromium", "Safari"):
        assert len({ask(many, "/version", User_Agent=browser).json()["process"] for _ in range(5)}) == 1
    assert {ask(many, "/healthz").json()["process"] for _ in range(2)} == {1, 2}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries bring threads of their own")
def test_what_was_forked_had_no_thread_but_one(server):
    assert server.num_threads() == 1


def test_a_tab_is_drawn_through_it(many):
    with connect(f"{many.replace('http', 'ws')}{STREAM}", subprotocols=["streamlit"], origin=many) as stream:
        assert Reader(stream, "", "net=resnet18").widgets


def test_other_hosts_sites_and_doors_are_refused_before_any_process(many, folder):
    port = many.rpartition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example"):
        assert ask(many, "/", Host=host).status == knock(many, Host=host).status == 421
    for origin in ("http://evil.example", f"{many}.evil.example", "null", "https://127.0.0.1"):
        assert knock(many, Origin=origin).status == 403
    for site in (many, many.replace("http", "https")):  # a proxy with a certificate may stand in front
        assert knock(many, Origin=site).status == 101
    for path in ("/_stcore/metrics", "/compare/_stcore/metrics", "/_stcore/agent/mcp"):
        assert ask(many, path).status == 404
    assert ask(many, "/_stcore/upload_file/a/b", "PUT", Content_Length=str(2 << 20)).status == 413
    refused = [line for line in lines(folder / "requests", "/_stcore/upload_file/a/b") if line["status"] in (403, 413)]
    assert refused and {line["process"] for line in refused} == {""}


def test_a_process_that_is_killed_is_begun_again_and_nobody_is_refused_meanwhile(many, server, folder):
    before = kept(server, "python")
    killed = min(before, key=lambda process: process.pid)
    killed.kill()
    psutil.wait_procs([killed])
    assert {ask(many, "/version").status for _ in range(20)} == {200}  # of both processes: who comes waits
    next_line(folder / "log", "ended with signal SIGKILL")
    assert killed not in kept(server, "python") and len(kept(server, "python")) == 2


def test_nginx_that_is_killed_is_begun_again(many, server, folder):
    (killed,) = kept(server, "nginx")
    killed.kill()
    next_line(folder / "log", "nginx ended with signal SIGKILL")
    until = (again for again in iter(lambda: kept(server, "nginx"), None) if again and again != {killed})
    next(until)
    assert answers(many) == 200


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone says what a process does not share")
def test_a_process_has_little_of_its_own(many, server):
    with connect(f"{many.replace('http', 'ws')}{STREAM}", subprotocols=["streamlit"], max_size=None) as stream:
        tab = Reader(stream, "", "net=resnet50")
        for name, classes in product((18, 34, 50, 101), range(10, 15)):
            tab.query = f"net=resnet{name}&classes={classes}"
            tab.run()
    assert max(own(process) for process in kept(server, "python")) < OWN_MB


def test_while_no_process_answers_a_page_says_so_and_too_many_pages_get_another():
    with alone() as (url, _):
        asks_one_that_nobody_is_behind(url)


def asks_one_that_nobody_is_behind(url: str) -> None:
    away = ask(url, "/?net=resnet18", **PAGE)
    assert away.status == 503 and away.headers["Retry-After"] == "2"
    assert away.content.decode() == pages.page("away")
    assert away.headers["Content-Security-Policy"].startswith("default-src 'none'")
    asked = (ask(url, "/", **PAGE) for _ in range(2000))
    busy = next(answer for answer in asked if answer.status == 429)
    assert busy.content.decode() == pages.page("busy")
    assert answers(url) == 503  # what is no page is not counted


def test_what_has_a_hash_in_its_address_is_asked_for_once_for_all_readers():
    with alone() as (url, socket), behind(socket):
        Back.asked.clear()
        for path in (SCRIPT, "/version"):
            assert [ask(url, path).content for _ in range(3)] == [Back.PAGE] * 3
    assert Back.asked == [SCRIPT, *["/version"] * 3]
