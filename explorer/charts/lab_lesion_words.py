"""What is said of networks that were taken apart, and the same as tables."""

from collections.abc import Sequence
from statistics import median

from explorer.charts.lab_lesion import Taken, out
from explorer.charts.lab_series import number, share
from explorer.i18n import Translator


def sentence(found: Sequence[Taken], t: Translator) -> str:
    """Of each network the error of the whole, the median without one block, and the block that is missed most."""
    parts = [
        t(
            "lab_lesion.row",
            name=one.net.name,
            whole=share(one.whole),
            median=share(median(one.errors.values())),
            worst=max(one.errors, key=lambda name: one.errors[name]),
            most=share(max(one.errors.values())),
        )
        for one in found
        if one.errors
    ]
    return t("lab_lesion.sentence", rows=t("lab_curves.comma").join(parts)) if parts else t("lab_lesion.nothing")


def several_sentence(found: Sequence[Taken], t: Translator) -> str:
    """The mean error without the most blocks that were taken out at random."""
    parts = []
    for one in found:
        rows = [row for row in out(one) if row["out"] > 1]
        if rows:
            errors = rows[-1]["errors"]
            given = {"count": rows[-1]["out"], "mean": share(sum(errors) / len(errors)), "draws": len(errors)}
            least, most = share(min(errors)), share(max(errors))
            parts.append(t("lab_lesion.several_row", name=one.net.name, least=least, most=most, **given))
    return (
        t("lab_lesion.several_sentence", rows=t("lab_curves.comma").join(parts)) if parts else t("lab_lesion.nothing")
    )


def norms_sentence(found: Sequence[Taken], t: Translator) -> str:
    """How large what a block adds is against what it is added to: the median over the blocks, and both ends."""
    parts = []
    for one in found:
        ratios = [row["f"] / row["x"] for row in one.norms if row["x"]]
        if ratios:
            given = {"median": number(median(ratios)), "low": number(min(ratios)), "high": number(max(ratios))}
            parts.append(t("lab_lesion.norms_row", name=one.net.name, **given))
    if not parts:
        return t("lab_lesion.nothing")
    plain = any(one.net.family == "plain" and one.norms for one in found)
    text = t("lab_lesion.norms_sentence", rows=t("lab_curves.comma").join(parts))
    return text + (t("lab_lesion.norms_plain") if plain else "")


def table(found: Sequence[Taken], t: Translator) -> dict[str, list]:
    """The error without each block, and the sizes there: column -> values; errors in per cent."""
    rows = [(one, name) for one in found for name in one.errors]
    sizes = {(one.net, row["block"]): row for one in found for row in one.norms}
    return {
        t("lab_curves.network"): [one.net.name for one, _ in rows],
        t("lab_probe.place"): [name for _, name in rows],
        t("lab_lesion.error_column"): [100 * one.errors[name] for one, name in rows],
        t("lab_lesion.norm_x"): [sizes.get((one.net, name), {}).get("x") for one, name in rows],
        t("lab_lesion.norm_f"): [sizes.get((one.net, name), {}).get("f") for one, name in rows],
    }


def several_table(found: Sequence[Taken], t: Translator) -> dict[str, list]:
    """Each draw: column -> values; errors in per cent."""
    rows = [(one.net.name, row["out"], error) for one in found for row in out(one) for error in row["errors"]]
    return {
        t("lab_curves.network"): [name for name, _, _ in rows],
        t("lab_lesion.count"): [count for _, count, _ in rows],
        t("lab_lesion.error_column"): [100 * error for _, _, error in rows],
    }
