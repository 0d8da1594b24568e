"""What a server is asked for, and what it makes of it."""

import pytest

from explorer.command.parser import Sorry, parser
from explorer.serving import Options


def asked(*words: str) -> Options:
    return Options.of(parser().parse_args(["serve", *words]))


def test_one_process_for_this_computer_alone_unless_said_otherwise():
    assert asked() == Options(8501, "127.0.0.1", 1)
    assert asked().how_many() == 1 and asked("--processes", "3").how_many() == 3
    assert asked("--processes", "0").how_many() >= 1  # one a core


def test_a_server_of_ones_own_answers_to_localhost_alone_and_one_for_others_to_the_names_it_is_given():
    assert asked().answers_to() == ("localhost", "127.0.0.1", "[::1]")
    assert asked("--address", "0.0.0.0").answers_to() == ("*",)
    named = asked("--address", "0.0.0.0", "--host", "ResNet.example.org", "*.school.example")
    assert named.answers_to()[3:] == ("resnet.example.org", "*.school.example")


@pytest.mark.parametrize(
    "words",
    [
        ("--host", "a;b"),
        ("--host", "a b"),
        ("--host", "a{}"),
        ("--framed-by", "example.org"),
        ("--framed-by", "https://a;script-src *"),
        ("--proxy", "nobody"),
        ("--log", 'a"; evil'),
        ("--log", "a$host"),
        ("--processes", "-1"),
        ("--readers", "0"),
    ],
)
def test_nothing_that_is_said_can_add_to_the_settings_or_the_policy(words):
    with pytest.raises(Sorry, match=words[0]):
        asked(*words)


def test_a_log_is_where_the_command_was_begun(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert asked("--log", "requests.log").log == str(tmp_path / "requests.log")
    assert asked("--log", "-").log == "-"
