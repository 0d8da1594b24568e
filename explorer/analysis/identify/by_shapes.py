"""Which networks have tensors of these shapes. Where a stride is, no weight tells."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import prod

from explorer.analysis.identify.answer import Answer, remark
from explorer.analysis.identify.by_parts import SHAPE, Parts, compare
from explorer.analysis.identify.index import Entry, hash_of_names
from explorer.i18n import text
from explorer.reading.given import State


def by_shapes(given: State, entries: Sequence[Entry]) -> Answer:
    """Tensors without sides, such as counters of batches, are left out."""
    names = {hash_of_names(names) for names in _with_and_without_prefix([name for name, _ in given.tensors])}
    counted = Counter(shape for _, shape in given.tensors if shape)
    return compare(counted, entries, lambda entry: _forms(entry, entry.names in names), "shapes", prod)


def _with_and_without_prefix(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names, and without a first word that all have: module.conv1.weight, as DataParallel saves it."""
    yield names
    first = names[0].partition(".")[0] + "."
    if all(name.startswith(first) for name in names):
        yield [name.removeprefix(first) for name in names]


@lru_cache(maxsize=2048)
def _forms(entry: Entry, named: bool) -> tuple[Parts, ...]:
    """The whole state_dict, the same with a classifier of the other form, and the learnable tensors alone."""
    weight, first = entry.classifier.weight, entry.first.weight
    other = weight[:2] if weight[2:] else (*weight, 1, 1)  # a linear layer, or a 1x1 convolution as in TF-slim
    reshaped = entry.shapes - Counter([weight]) + Counter([other])
    form = remark("head", value=text("choice.head.conv" if weight[2:] else "choice.head.pool"))
    return (
        Parts(entry.shapes, _head(weight), first, *SHAPE, (remark("names"),) if named else ()),
        Parts(reshaped, _head(other), first, *SHAPE, (form,)),
        Parts(entry.learnable, _head(weight), first, *SHAPE, (remark("learnable"),)),
    )


def _head(weight: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Shapes of the classifier: its weights and its bias."""
    return weight, weight[:1]
