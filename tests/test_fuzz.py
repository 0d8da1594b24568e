"""What strangers send breaks nothing and leaves nothing broken: a small part of `python -m bench.fuzz`, the same each time."""

import pytest

from bench import fuzz
from bench.serving import APP, serve


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("served") / "log"
    with serve(APP, log) as url:
        yield url, log


def test_links_are_read():
    assert not [one for one in fuzz.links(2_000, 0) if one]


@pytest.mark.parametrize("kind, amount", [(fuzz.drawn, 60), (fuzz.states, 150)], ids=["pages", "states"])
def test_pages_stay_whole(server, kind, amount):
    url, log = server
    assert not [one for one in kind(url, amount, 0) if one]
    assert "Traceback" not in log.read_text()
