"""What a network is called, what it is in one line, and what there is to say about it, in the reader's language."""

from dataclasses import replace
from functools import cache

from explorer import permalink, presets
from explorer.i18n import Translator, together, translator
from explorer.oddities import oddities
from explorer.presets import Preset
from explorer.spec import ResNetSpec, facts


def title(spec: ResNetSpec, t: Translator, depth: int | None = None) -> str:
    """A preset's own title, whatever its input and classes; else ResNet-50, Plain-34; no depth before it is counted."""
    preset = permalink.nearest(spec)
    if replace(preset.spec, input=spec.input, classes=spec.classes) == spec:
        return preset.title
    if depth is None:
        return t("title.unknown_depth")
    return t("title.plain" if spec.shortcut == "none" else "title.residual", depth=depth)


def label(preset: Preset, t: Translator) -> str:
    """A preset's title and where it comes from, on one line."""
    return f"{preset.title} · {t(f'origin.{preset.origin}')}"


@cache
def labels(lang: str) -> dict[str, str]:
    """What the presets are called in a list: a hundred lines, the same for everybody."""
    return {name: label(preset, translator(lang)) for name, preset in presets.PRESETS.items()}


def full(spec: ResNetSpec, t: Translator, depth: int | None = None) -> str:
    """ResNet-50 · torchvision for a preset, whatever its input and classes; else the title."""
    preset = permalink.nearest(spec)
    same = replace(preset.spec, input=spec.input, classes=spec.classes) == spec
    return label(preset, t) if same else title(spec, t, depth)


def line(spec: ResNetSpec, t: Translator) -> str:
    """What the network is, in one line: v1.5 · bottleneck · shortcut B · 3×224×224 · 1,000 classes."""
    found = [t(f"choice.block.{spec.block}").lower()]
    if facts.block(spec).strides or spec.stride_on == "last":
        found.insert(0, t(f"title.stride.{spec.stride_on}"))
    if spec.order == "pre":
        found.insert(0, t("title.pre"))
    shortcut = t(f"choice.shortcut.{spec.shortcut}")
    found.append(t("title.plain_line") if spec.shortcut == "none" else t("title.shortcut", kind=shortcut))
    if spec.groups > 1 or spec.group_width != 64:
        found.append(t("title.groups", groups=spec.groups, width=spec.group_width))
    if spec.attention != "none":
        found.append(t(f"choice.attention.{spec.attention}"))
    if spec.norm != "batch":
        found.append(t("title.no_norm") if spec.norm == "none" else t("title.norm", kind=t(f"choice.norm.{spec.norm}")))
    found += ["×".join(map(str, spec.input)), t("title.classes", classes=spec.classes)]
    return " · ".join(found)


def about(spec: ResNetSpec, lang: str) -> str:
    """What sets a preset apart, and where it comes from; of any other network, what is odd about it."""
    if preset := presets.named(spec):
        return translator(lang)("title.about", special=preset.special[lang], source=preset.source)
    return together((sentence.into(lang) for sentence in oddities(spec)), lang)
