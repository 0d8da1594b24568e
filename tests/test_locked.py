"""What is installed is what was asked for: every pin is in its lock, every version has its hashes, nothing is missing or
more. After a pin was changed, `make lock` makes it so."""

import json
import re
import subprocess
from importlib.metadata import requires
from io import BytesIO
from pathlib import Path
from urllib.error import URLError

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locked import audit, write
from tests.each import each

ROOT = Path(__file__).parent.parent
PINS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
RUN, DEV = "requirements.txt", "requirements-dev.txt"
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def asked(name: str) -> dict[str, str]:
    """The versions that a file of pins asks for, with those of the file that it takes in."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        if line.startswith("-r "):
            found |= asked(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            library, _, version = line.partition("==")
            found[canonicalize_name(library)] = version
    return found


def lock(name: str) -> dict[str, tuple[Requirement, set[str]]]:
    """What a lock has: each requirement with the hashes of its files."""
    found = {}
    text = re.sub(r"^ *#.*\n", "", (ROOT / "locked" / name).read_text(), flags=re.MULTILINE)
    for entry in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+(?=--)", entry.strip())
        assert hashes and all(map(HASH.fullmatch, hashes)), entry
        parsed = Requirement(requirement)
        assert parsed.name not in found, f"{parsed.name} stands there twice"
        found[parsed.name] = parsed, set(hashes)
    return found


LOCKS = {name: lock(name) for name in (*PINS, "torch.txt")}


def version(name: str, library: str) -> str:
    (exactly,) = LOCKS[name][library][0].specifier
    assert exactly.operator == "=="
    return exactly.version


@each("name", PINS)
def test_each_pin_is_in_its_lock(name):
    held = {library: version(name, library) for library in LOCKS[name]} | {"torch": version("torch.txt", "torch")}
    assert {library: held.get(library) for library in asked(name)} == asked(name), "make lock"


@each("name", LOCKS)
def test_each_version_is_exact_and_stands_in_a_file_of_pins_or_is_brought_by_another(name):
    assert len(LOCKS[name]) > 10 and all(version(name, library) for library in LOCKS[name])


def test_the_tests_run_with_what_the_app_runs_with():
    assert {library: LOCKS[DEV].get(library) for library in LOCKS[RUN]} == LOCKS[RUN]


def test_pytorch_and_its_cuda_stand_apart():
    """Their hashes would refuse a PyTorch that is not PyPI's, such as the one without CUDA."""
    cuda = re.compile(r"torch|triton|(nvidia|cuda)-[\w-]+")
    assert [library for library in LOCKS["torch.txt"] if not cuda.fullmatch(library)] == []
    assert [library for name in PINS for library in LOCKS[name] if cuda.fullmatch(library)] == []


@each("name", [RUN, DEV])
def test_a_lock_has_what_its_pins_bring_and_nothing_more(name):
    """By what the installed libraries say of themselves, on this system and Python."""
    here = {library for library, (entry, _) in LOCKS[name].items() if entry.marker is None or entry.marker.evaluate()}
    brought, open_ = set(), [Requirement(library) for library in asked(name)]
    while open_:
        one = open_.pop()
        library = canonicalize_name(one.name)
        if library in LOCKS["torch.txt"] and library != "torch":
            continue
        if library != "torch":
            assert version(name, library) in one.specifier, one
        if (library, *one.extras) not in brought:
            brought.add((library, *one.extras))
            open_ += [more for text in requires(library) or () if holds(more := Requirement(text), one.extras)]
    assert {library for library, *_ in brought} - {"torch"} == here


def holds(one: Requirement, extras: set[str]) -> bool:
    """Whether it is asked for on this system, by a library that was itself asked for with these extras."""
    return one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras or {""})


def test_torch_is_taken_out_of_a_lock_with_what_it_brings(tmp_path, monkeypatch):
    monkeypatch.setattr(write, "HERE", tmp_path)
    kept = "# make lock\nsympy==1 \\\n    --hash=sha256:0\n    # via torch\ntorchinfo==1 \\\n    --hash=sha256:1\n"
    taken = "nvidia-nvtx==13 ; sys_platform == 'linux' \\\n    --hash=sha256:2\ntorch==2.13.0 \\\n    --hash=sha256:3\n"
    (tmp_path / "a.txt").write_text(kept + taken)
    assert write.apart("a.txt") == "# make lock\n" + taken
    assert (tmp_path / "a.txt").read_text() == kept


def answers(monkeypatch, pip_audit: str, page: str | None) -> int:
    """What the audit ends with, of two locked versions, where PyPI and a library's page answer so."""

    def opened(*_, **__):
        if page is None:
            raise URLError("no such host")
        return BytesIO(page.encode())

    done = subprocess.CompletedProcess([], 1, pip_audit, "ConnectionError: no such host")
    monkeypatch.setattr(audit, "locked", lambda: {"a": "1", "b": "2"})
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: done)
    monkeypatch.setattr(audit, "urlopen", opened)
    return audit.main()


def test_the_audit_says_what_it_found_and_what_it_could_not_ask(monkeypatch, capsys):
    well, skipped = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}
    hit = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
    page = {"info": {"version": "2"}, "vulnerabilities": [{"id": "PYSEC-2", "withdrawn": None}]}
    cases = [
        ([well, hit], None, 1, "vulnerability/PYSEC-1"),
        ([well, hit | {"vulns": []}], None, 0, "2 could be asked about; 0"),
        ([well, skipped], None, 2, "1 could be asked about; 0 of these have known advisories.\nNot asked"),
        ([well, skipped], page, 1, "vulnerability/PYSEC-2"),
        ([well, skipped], page | {"vulnerabilities": []}, 0, "2 could be asked about; 0"),
        ([well, skipped], page | {"info": {"version": "3"}}, 2, "all is well: b 2."),
        (None, None, 2, "Of 2 locked versions, 0 could be asked about"),
    ]
    for found, said, ends, words in cases:
        told = "" if found is None else json.dumps({"dependencies": found})
        assert answers(monkeypatch, told, said and json.dumps(said)) == ends
        out, err = capsys.readouterr()
        assert words in out and ("no such host" in err) == (found is None)
