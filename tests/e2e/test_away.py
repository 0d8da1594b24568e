"""While no process answers, a page says so in both languages, keeps nobody out, and goes by itself."""

import pytest
from playwright.sync_api import expect

from explorer.i18n import LANGUAGES, translator
from explorer.serving import front
from tests.e2e.conftest import violations
from tests.serving.alone import alone, behind
from tests.setup_nginx import MISSING


@pytest.mark.skipif(front.program() is None, reason=MISSING)
def test_who_finds_nobody_reads_so_and_sees_the_app_when_it_is_back(page, heard):
    wrong, asked = [], []
    heard("console", lambda message: wrong.append(message.text) if "Policy" in message.text else None)
    heard("request", lambda request: asked.append(request.url))
    with alone() as (url, socket):
        page.context.clear_cookies()
        page.goto(f"{url}/?net=resnet18")
        for language in LANGUAGES:
            said = page.locator(f"section[lang={language}]")
            expect(said.get_by_role("heading")).to_have_text(translator(language)("serving.away.title"))
        assert violations(page) == []
        with behind(socket):
            expect(page.get_by_text("Back again")).to_be_visible()
            assert page.url == f"{url}/?net=resnet18"
    assert wrong == [] and all(one.startswith(url) for one in asked)
