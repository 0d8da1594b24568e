"""What the tiles show: the blocks on the bench with their counts and ratios as words, ready to be drawn."""

from typing import TYPE_CHECKING

from explorer.i18n import Translator

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Bench, Block
    from explorer.analysis.trace.records import Layer


def counted(bench: "Bench") -> str:
    """What the totals count, as a key of content/: weights, or parameters with biases or BN."""
    return "params" if bench.setting.bias or bench.setting.norm else "weights"


def data(bench: "Bench", t: Translator) -> dict:
    """What the component draws."""
    setting = bench.setting
    kernel, channels, inner = setting.kernel, setting.channels, setting.inner
    two = t("bottleneck.two", kernel=kernel)
    saves, paper = bench.ratio > 1, is_pairing(bench)
    blocks = bench.wide, bench.bottleneck, bench.narrow
    wide, one, narrow = (block.params for block in blocks)
    return {
        "name": t("bottleneck.save_name", channels=channels, inner=inner),
        "sections": [
            {
                "title": t("bottleneck.same_width", channels=channels),
                "line": t("bottleneck.saves" if saves else "bottleneck.saves_not"),
                "blocks": [
                    _block(bench.wide, two, bench, t),
                    _block(bench.bottleneck, t("bottleneck.one"), bench, t) | {"ratio": _saving(bench, t)},
                ],
            },
            {
                "title": t("bottleneck.paper") if paper else t("bottleneck.inner", inner=inner),
                "line": t("bottleneck.paper_line" if paper else "bottleneck.inner_line"),
                "blocks": [
                    _block(bench.narrow, t("bottleneck.two_at", kernel=kernel, channels=inner), bench, t)
                    | {"ratio": _pairing(bench, t)}
                ],
            },
        ],
        "words": {
            "save": t("diagram.save"),
            "scale": t("bottleneck.scale", count="#"),
            "hatched": t("bottleneck.hatched", groups=setting.groups) if setting.groups > 1 else "",
            "label": t(
                "bottleneck.alt", kernel=kernel, channels=channels, inner=inner, wide=wide, one=one, narrow=narrow
            ),
        },
    }


def is_pairing(bench: "Bench") -> bool:
    """Whether the bottleneck is one of the paper's, held against two 3x3 at the width inside (figure 5)."""
    from explorer.model.blocks import Bottleneck

    setting = bench.setting
    four_times = setting.channels == Bottleneck.expansion * setting.inner
    return four_times and (setting.kernel, setting.groups) == (3, 1)


def times(ratio: float) -> str:
    """16.94×; of small ratios three digits: 0.0567×."""
    return f"{ratio:,.2f}×" if ratio >= 0.1 else f"{ratio:.3g}×"


def _saving(bench: "Bench", t: Translator) -> dict:
    what = counted(bench)
    note = t(f"bottleneck.fewer_{what}") if bench.ratio > 1 else t("bottleneck.more", counted=t(f"bottleneck.{what}"))
    return {"value": times(bench.ratio), "note": note.split("|")}


def _pairing(bench: "Bench", t: Translator) -> dict:
    setting, what = bench.setting, t(f"bottleneck.{counted(bench)}")
    note = t("bottleneck.pairing", counted=what, inner=setting.inner, channels=setting.channels)
    return {"value": times(bench.pairing), "note": note.split("|")}


def _block(block: "Block", name: str, bench: "Bench", t: Translator) -> dict:
    what = t("bottleneck.of_params", name=name) if counted(bench) == "params" else name
    return {"convs": [_conv(layer, t) for layer in block.convs], "total": f"{block.params:,}", "name": what}


def _conv(layer: "Layer", t: Translator) -> dict:
    from explorer.charts.theme import colour_kind

    label = conv_label(layer, t)
    return {
        "kind": colour_kind(layer),
        "kernel": layer.kernel[0],
        "channels": layer.in_shape[0],
        "out": layer.out_shape[0],
        "groups": layer.groups,
        "label": label,
        "count": f"{layer.weights:,}",
        "title": f"{label}: {layer.weights:,} {t('bottleneck.weights')}",
    }


def conv_label(layer: "Layer", t: Translator) -> str:
    return t("bottleneck.conv", kernel=layer.kernel[0], channels=layer.in_shape[0], out=layer.out_shape[0])
