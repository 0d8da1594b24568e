"""What the letters in names such as ResNet-50-D and resnet50_v1c stand for, off the presets themselves."""

from collections.abc import Iterator

import streamlit as st

from explorer import permalink
from explorer.i18n import choices
from explorer.presets import PRESETS
from explorer.spec import KNOBS, ResNetSpec
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.units import short

BASE = PRESETS["resnet50-v1"].spec
# The letter, what GluonCV calls the same network (gluoncv/model_zoo/resnetv1b.py), and the network as a link names it.
LETTERS = (
    ("B", "v1b", "resnet50"),
    ("C", "v1c", "timm-resnet50c"),
    ("D", "v1d", "timm-resnet50d"),
    ("", "v1e", "timm-resnet50d[stem_width=128]"),
    ("S", "v1s", "timm-resnet50s"),
    ("T", "", "timm-resnet50t"),
)


def table(page: Page) -> None:
    """A row for each letter: what it changes, and what that costs."""
    t = page.t
    head = [t("letters.name"), t("letters.others"), t("letters.changes"), t("shortcuts.counts")]
    st.html(html.section(t("letters.heading"), t("letters.sentence")))
    st.html(html.rows(head, [_row(page, *entry) for entry in LETTERS]))


def _row(page: Page, letter: str, gluon: str, name: str) -> tuple[str, ...]:
    t, spec, count = page.t, permalink.read_name(name).spec, page.view.count
    sums = cached.analysis(spec).totals
    work = f"{short(sums.flops if count == 'flops' else sums.macs, 4)} {t(f'choice.count.{count}')}"
    title = f"ResNet-50-{letter}" if letter else t("letters.no_letter")
    changed = t("letters.comma").join(_changes(page, spec))
    return title, gluon or "–", changed, t("shortcuts.params_work", params=sums.params, work=work)


def _changes(page: Page, spec: ResNetSpec) -> Iterator[str]:
    """Each knob that is not as in the paper's network, with its value."""
    for knob in KNOBS:
        value = getattr(spec, knob)
        if value != getattr(BASE, knob):
            label = page.t(f"choice.{knob}.{value}") if choices(knob) else str(value)
            yield page.t("letters.change", knob=page.t(f"knob.{knob}"), value=label)
