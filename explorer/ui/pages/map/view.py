"""What the family map shows, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import Parts, word
from explorer.presets import ORIGINS
from explorer.published import recipes


def _years() -> tuple[str, ...]:
    return (*sorted({str(recipe.year) for recipe in recipes().values() if recipe.year}), "undated")


@dataclass(frozen=True)
class FamilyMap:
    """The data set, what its cost is, and which results are shown. Each field is a word of the link."""

    map_data: str = word("auto", ("auto", "imagenet", "cifar10", "cifar100"))
    map_x: str = word("params", ("params", "macs", "activations"))
    map_origin: str = word("", Parts(ORIGINS))
    map_recipe: str = word("", lambda: Parts(recipes()))
    map_year: str = word("", lambda: Parts(_years()))
    map_claim: str = word("", Parts(("one", "resized", "many", "extra")))
