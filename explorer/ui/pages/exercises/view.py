"""Which series is open, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import YES, Seeds, Steps, word


@dataclass(frozen=True)
class Exercises:
    """A series, which is a level and a seed, open at one of its exercises or as a sheet to print. Each field is a word of the link."""

    level: str = word("1", ("1", "2", "3"))
    seed: str = word("", Seeds())
    exercise: str = word("1", Steps())
    print: str = word("no", YES)
