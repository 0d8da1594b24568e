"""Files that the command line writes or reads: none is replaced unasked, none is left half, and odd names are refused."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.__main__ import main

ROOT = Path(__file__).parent.parent
BEFORE = "what was there before"
BIB = ("export", "resnet18", "--to", "bib")
# The largest file of the process: 5,000 bytes, a disk that is full in the middle of a file. 20 KB are asked for.
FULL = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); from explorer.__main__ import main"
)


@pytest.fixture
def refused(capsys):
    """The one sentence that a command line is refused with."""

    def refused(*words):
        assert main([*words]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("explorer: ") and err.count("\n") == 1
        return err

    return refused


def test_a_file_that_is_there_stays(refused, tmp_path):
    path = tmp_path / "resnet18.bib"
    path.write_text(BEFORE)
    assert refused(*BIB, str(path)) == f"explorer: {path} is there already; --force replaces it\n"
    assert path.read_text() == BEFORE


def test_nothing_is_worked_out_for_a_file_that_cannot_be(refused, tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.command.write._made", lambda *_: pytest.fail("it was worked out"))
    (tmp_path / "there").touch()
    for name in ("there", "", "no folder/file", "there/file", "new/"):
        refused(*BIB, os.path.join(tmp_path, name))


def test_force_replaces_a_file_and_keeps_who_may_read_it(tmp_path):
    path = tmp_path / "resnet18.bib"
    path.write_text(BEFORE)
    path.chmod(0o640)
    assert main([*BIB, str(path), "--force"]) == 0
    assert path.read_text().startswith("%") and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_for_whom_other_files_are(tmp_path):
    (tmp_path / "usual").touch()
    assert main([*BIB, str(tmp_path / "new")]) == 0
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_and_what_it_leads_to_is_replaced(refused, tmp_path):
    link, path = tmp_path / "link", tmp_path / "file"
    path.write_text(BEFORE)
    link.symlink_to(path)
    refused(*BIB, str(link))
    assert main([*BIB, str(link), "--force"]) == 0
    assert link.is_symlink() and path.read_text().startswith("%")


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_is_no_file_is_written_into(tmp_path, force):
    """A pipe, /dev/null, what a shell makes of >(…): nothing of it is lost, and a rename would end it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert main([*BIB, str(pipe), *force]) == 0
        assert reader.stdout.read().startswith(b"%")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_failed_export_leaves_all_as_it_was(tmp_path, force):
    path = tmp_path / "layers.csv"
    if force:
        path.write_text(BEFORE)
    words = ["export", "resnet50", "--to", "csv", str(path), *force]
    done = subprocess.run(
        [sys.executable, "-c", f"{FULL}; sys.exit(main({words}))"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"explorer: {path} cannot be written: File too large\n"
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == ({path.name: BEFORE} if force else {})


@pytest.mark.parametrize(
    "path, shown",
    [
        ("a\0b", r"a\x00b cannot be written: embedded null byte"),
        ("a\nb/c", r"a\nb/c cannot be written: No such file or directory"),
        ("", "'' cannot be written"),
        (".", ". cannot be written: Is a directory"),
        ("/dev/full", "/dev/full cannot be written: No space left on device"),
        ("/dev/null/file", "cannot be written: Not a directory"),
        ("/proc/resnet18.bib", "/proc/resnet18.bib cannot be written: "),
        ("n" * 300, "cannot be written: File name too long"),
    ],
    ids=["NUL", "line", "none", "folder", "full", "no folder", "unwritable", "long"],
)
def test_a_name_that_cannot_be_written_is_refused(refused, path, shown):
    for force in ((), ("--force",)):
        assert shown in refused(*BIB, path, *force)


@pytest.mark.parametrize(
    "path, shown",
    [("a\0b", r"a\x00b cannot be read: embedded null byte"), (".", ". cannot be read: Is a directory")],
    ids=["NUL", "folder"],
)
def test_a_name_that_cannot_be_read_is_refused(refused, path, shown):
    assert shown in refused("which", "--file", path)
