"""The links of the README open what they promise: the bold number beside each is on the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settled

README = (Path(__file__).parents[2] / "README.md").read_text()
LINKS = re.findall(r"\[([^]]*\*\*[^]]*)\]\(http://localhost:8501(/[^)]+)\)", README)


def test_there_are_links_to_open():
    assert len(LINKS) >= 4


@pytest.mark.parametrize("said, link", LINKS)
def test_a_link_opens_what_it_promises(watched, server, said, link):
    watched.goto(f"{server}{link}&lang=en")
    settled(watched)
    for number in re.findall(r"\*\*([\d,]+)\*\*", said):
        expect(watched.get_by_role("main").get_by_text(number).first).to_be_visible()
