"""How far is counted, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import YES, Steps, word


@dataclass(frozen=True)
class Counting:
    """The layer that is reached, and what is counted too. Each field is a word of the link."""

    step: str = word("", Steps())
    with_projections: str = word("no", YES)
    with_norms: str = word("no", YES)
    with_pools: str = word("no", YES)
