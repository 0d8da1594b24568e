"""What can be built and would still surprise: a sentence for each thing worth a second look."""

from explorer.i18n import Text, text
from explorer.spec import ResNetSpec, facts, map_sides


def oddities(spec: ResNetSpec) -> tuple[Text, ...]:
    """Sentences about a network that has no `problems`; empty for the usual ones."""
    return tuple(sentence for sentence in (rule(spec) for rule in RULES) if sentence)


def _redundant_bias(spec: ResNetSpec) -> Text | None:
    """Batch norm subtracts a channel's mean, and the bias with it; group norm subtracts the mean of several channels."""
    redundant = "inner" in facts.bias(spec).roles and facts.norm(spec).centres
    return text("odd.redundant_bias") if redundant else None


def _no_offset(spec: ResNetSpec) -> Text | None:
    """The gates of SE and d2l's projections have biases of their own."""
    biased = facts.bias(spec).roles or facts.shortcut(spec).biased or facts.attention(spec).biased
    return text("odd.no_offset") if spec.norm == "none" and not biased else None


def _no_norm(spec: ResNetSpec) -> Text | None:
    """A few blocks train without normalisation, as the MNIST preset's two; deeper ones ask for more care."""
    return text("odd.no_norm", blocks=sum(spec.repeats)) if spec.norm == "none" and sum(spec.repeats) > 4 else None


def _one_place(spec: ResNetSpec) -> Text | None:
    one = not facts.block(spec).strides and spec.stride_on == "1x1"
    return text("odd.one_place") if one else None


def _open_end(spec: ResNetSpec) -> Text | None:
    return text("odd.open_end") if spec.order == "pre" and spec.final_norm == "no" else None


def _padded_bottleneck(spec: ResNetSpec) -> Text | None:
    padded = facts.shortcut(spec).pads and facts.block(spec).expansion > 1
    return text("odd.padded_bottleneck") if padded else None


def _projected_everywhere(spec: ResNetSpec) -> Text | None:
    return text("odd.projected", blocks=sum(spec.repeats)) if facts.shortcut(spec).everywhere else None


def _plain(spec: ResNetSpec) -> Text | None:
    return text("odd.plain_pre") if spec.shortcut == "none" and spec.order == "pre" else None


def _tiny_map(spec: ResNetSpec) -> Text | None:
    """A stem for large images on a small one: the last map is a single pixel high or wide."""
    sides = spec.input[1:]
    last = [map_sides(spec, side)[-1] for side in sides]
    tiny = facts.stem(spec).halvings and min(last) == 1
    return text("odd.tiny_map", value="×".join(map(str, sides)), map="×".join(map(str, last))) if tiny else None


def _fixed_size(spec: ResNetSpec) -> Text | None:
    return text("odd.flatten", value="×".join(map(str, spec.input[1:]))) if facts.head(spec).whole_map else None


RULES = (
    _redundant_bias,
    _no_offset,
    _no_norm,
    _one_place,
    _open_end,
    _padded_bottleneck,
    _projected_everywhere,
    _plain,
    _tiny_map,
    _fixed_size,
)
