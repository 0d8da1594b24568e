"""Work in a process apart: its limits, its end, and what is believed of its answer."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from signal import SIGKILL, SIGXCPU
from threading import Lock

import pytest

from explorer.export.onnx import to_onnx
from explorer.presets import PRESETS
from explorer.reading import apart, onnx_graph, onnx_shapes
from explorer.reading.apart import AT_ONCE, MOST_ANSWER, Child, Died, Limits
from explorer.reading.child import resource
from explorer.reading.onnx_graph import Refused

AMPLE = Limits(10, 60, 2**30)
ASKED = (None, [], [])
SMALL = to_onnx(PRESETS["cifar-resnet20"].spec)
ENDLESS = (  # a file of one Einsum
    b'\x08\n:P\n#\n\x01x\x12\x01y"\x06Einsum*\x13\n\x08equation"\x04....\xa0\x01\x03\x12\x01gZ\x1b\n\x01x\x12\x16\n'
    b"\x14\x08\x01\x12\x10\n\x02\x08\x01\n\x02\x08\x03\n\x02\x08\x08\n\x02\x08\x08b\t\n\x01y\x12\x04\n\x02\x08\x01"
    b"B\x04\n\x00\x10\x15"
)


def test_a_child_answers_as_here_and_is_gone():
    here = json.loads(json.dumps(onnx_shapes.graph(SMALL, *ASKED)))
    with Child("onnx") as child:
        assert [child.ask(SMALL, ASKED, AMPLE) for _ in range(2)] == [here, here]
    assert child.process.returncode is not None


@pytest.mark.parametrize("limits, by", [(Limits(1, 60, 2**30), SIGXCPU), (Limits(60, 1, 2**30), SIGKILL)])
def test_what_never_ends_is_ended(limits, by):
    """By processor time, and by the clock."""
    child = Child("onnx")
    with pytest.raises(Died) as died:
        child.ask(ENDLESS, ASKED, limits)
    assert died.value.why == "long" and child.process.returncode == -by


@pytest.mark.skipif(not resource, reason="limits are the system's, and this one has none")
@pytest.mark.parametrize("does", ["open('a', 'w')", "open('/dev/null')", "bytearray(2**31)", "socket.socket()"])
def test_what_is_limited_fails(does, tmp_path):
    code = f"import socket\nfrom explorer.reading.child import Limits, _limit\n_limit(Limits(9, 9, 2**30))\n{does}"
    env = {**os.environ, "PYTHONPATH": str(apart.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stderr.splitlines()[-1].startswith(("OSError", "MemoryError"))


def test_two_at_once_and_everybody_gets_a_turn(monkeypatch):
    running, most, lock = 0, 0, Lock()

    class Watched(Child):
        def __enter__(self):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            return super().__enter__()

        def __exit__(self, *wrong):
            nonlocal running
            with lock:
                running -= 1
            return super().__exit__(*wrong)

    monkeypatch.setattr(apart, "Child", Watched)
    with ThreadPoolExecutor(6) as class_:
        answers = [*class_.map(lambda _: apart.apart("onnx", SMALL, ASKED, AMPLE)[0], range(6))]
    assert answers == ["graph"] * 6 and 1 <= most <= 2


def test_a_turn_is_given_back_by_who_dies():
    for _ in range(3):
        with pytest.raises(Died):
            apart.apart("onnx", SMALL, (None, [], [], "one too many"), AMPLE)
    assert AT_ONCE._value == 2


RELU = ["Relu", "", "", ["x"], ["y"], [["axis", 1, "", [1]]], None, [["stage", "1"]]]
GRAPH = ["x", [1, 3], [RELU], [["w", [3], 1]], [], [], [["x", [1, 3], 1]]]


def broken(at, value):
    return ["graph", [*GRAPH[:at], value, *GRAPH[at + 1 :]]]


def test_a_graph_is_believed():
    assert onnx_graph._checked(["graph", GRAPH]).nodes[0].attribute[0] == ("axis", 1, b"", (1,))


@pytest.mark.parametrize(
    "answer",
    [
        None, 7, "graph", [], {}, ["graph"], ["graph", None], ["graph", GRAPH[:-1]], ["other", GRAPH],
        broken(0, 7), broken(1, [1.5]), broken(1, ["3"]), broken(1, [-1]), broken(1, [10**15]), broken(1, [1] * 9),
        broken(1, [True]), broken(2, [7]), broken(2, [["Relu"]]), broken(2, [[*RELU[:4], [None], [], None, []]]),
        broken(2, [[*RELU[:5], [["axis", 10**40, "", []]], None, []]]), broken(2, [[*RELU[:5], [["axis", 1, "中", []]], None, []]]), broken(2, [[*RELU[:7], [["a", 1]]]]),
        broken(3, [["w", None, 1]]), broken(3, [["w", [3], None]]), broken(6, [["x"]]), broken(6, {"x": 1}),
        ["refused", ["no such key", {}]], ["refused", ["dims", {}]], ["refused", ["dims", {"name": "a", "value": []}]],
        ["refused", ["nodes", {"value": "many", "most": 1}]], ["refused", ["dims", {"name": "a", "value": "b" * 5000}]],
        ["refused", ["../which.title", {}]], ["refused", [7, {}]], ["refused", ["dims", {"key": "a", "name": "b"}]],
    ],
)  # fmt: skip
def test_what_no_child_would_say_is_not_believed(answer):
    with pytest.raises(Died):
        onnx_graph._checked(answer)


def test_a_sentence_of_the_child_is_one_of_ours():
    with pytest.raises(Refused, match="20,001 nodes"):
        onnx_graph._checked(["refused", ["nodes", {"value": 20_001, "most": 20_000}]])


def framed(content, length=None):
    return (length or len(content)).to_bytes(8, "big") + content


NO_ANSWERS = b"{", b"7", b"[1,2]", b"[" * 99_999
ODD = b"", b"[1]", framed(b"[1]", 4), framed(b"[1]", MOST_ANSWER + 1), *map(framed, NO_ANSWERS)


@pytest.mark.parametrize("said", ODD, ids=range(len(ODD)))
def test_an_answer_that_is_none_is_a_death(said):
    child = Child("onnx")
    child.end()
    code = f"import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write({said!r})"
    child.process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with pytest.raises(Died) as died:
        child.ask(b"", ASKED, AMPLE)
    assert died.value.why == "ended" and child.process.returncode is not None


def test_an_answer_without_end_is_not_read(monkeypatch):
    monkeypatch.setattr(apart, "MOST_ANSWER", 1_000)
    with Child("onnx") as child, pytest.raises(Died):
        child.ask(SMALL, ASKED, AMPLE)


def test_no_file_is_parsed_here(monkeypatch):
    for name in ("model", "_inferred_all"):
        monkeypatch.setattr(onnx_shapes, name, lambda *_: pytest.fail("onnx saw the file in this process"))
    assert onnx_graph.read(SMALL, None, (), ()).image == "input"
