"""Processes are begun again when they end, and none outlives the one that keeps them. Each says so in a pipe."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
KEEPS = """
import os, socket, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from explorer.serving import pulse
from explorer.serving.keeper import keep

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def waits():
    say("waits", os.getpid())
    time.sleep(600)

def has_a_child():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    say("has", os.getpid(), child.pid)
    time.sleep(600)

def fails():
    say("fails", os.getpid())
    raise SystemExit(3)

class Well(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()

    def address_string(self):
        return "somebody"

    def log_message(self, *_):
        say("asked", os.getpid())

def answers():
    say("answers", os.getpid())
    server = HTTPServer(("127.0.0.1", 0), Well, bind_and_activate=False)
    server.socket = listening
    while True:
        server.handle_request()

pulses = {}
if "answers" in sys.argv:
    pulse.EVERY = 0.2
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path := os.path.join(os.environ["FOLDER"], "1.sock"))
    listening.listen()
    pulses["answers"] = pulse.Pulse(Path(path))
keep({name: globals()[name] for name in sys.argv[1:]}, pulses)
"""


@pytest.fixture
def keeps(tmp_path):
    """Call it with names of what is to be kept, for the process that keeps and for what asks it for its next line."""
    begun = []

    def keep(*names: str):
        process = subprocess.Popen(
            [sys.executable, "-c", KEEPS, *names], cwd=ROOT, env={**os.environ, "FOLDER": str(tmp_path)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        begun.append(process)
        return process, lambda: process.stdout.readline().split()

    yield keep
    for process in begun:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_one_that_is_killed_is_begun_again_and_takes_what_it_has_begun_with_it(keeps):
    _, line = keeps("has_a_child")
    _, first, child = line()
    child = psutil.Process(int(child))
    os.kill(int(first), signal.SIGKILL)
    said, second, _ = line()
    assert said == "has" and second != first
    psutil.wait_procs([child], 30)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_one_that_fails_at_once_is_begun_again_later_and_later(keeps):
    process, line = keeps("fails")
    assert [line()[0] for _ in range(3)] == ["fails"] * 3
    process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=30)[1]
    assert "fails ended with code 3; it begins again\n" in told and "it begins again in 1 s" in told


def test_one_that_no_longer_answers_is_killed_and_begun_again(keeps):
    process, line = keeps("answers")
    said, first = line()
    assert said == "answers"
    assert [line() for _ in range(5)] == [["asked", first]] * 5  # one that answers is left alone, whatever it says
    os.kill(int(first), signal.SIGSTOP)
    while (found := line())[0] == "asked":
        pass
    assert found[0] == "answers" and found[1] != first
    assert line() == ["asked", found[1]]
    process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=30)[1]
    assert "answers does not answer\nanswers ended with signal SIGKILL; it begins again" in told


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_all_end_with_the_one_that_keeps_them(keeps, end):
    process, line = keeps("waits", "has_a_child")
    kept = [psutil.Process(int(number)) for _ in range(2) for number in line()[1:]]
    process.send_signal(end)
    assert process.wait(30) == 0
    assert psutil.wait_procs(kept, 30)[1] == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a process that its parent has been killed")
def test_they_end_with_it_even_when_it_is_killed(keeps):
    process, line = keeps("waits")
    kept = psutil.Process(int(line()[1]))
    process.kill()
    assert psutil.wait_procs([kept], 30)[1] == []
