"""The app opens."""

from tests.e2e.conftest import settled


def test_the_app_opens_without_an_error(watched, server):
    watched.goto(server)
    settled(watched)
    assert watched.get_by_role("heading").count() > 0
    assert watched.get_by_test_id("stException").count() == 0
