"""What stands on the bench, worked out once for everybody."""

from typing import TYPE_CHECKING

from explorer.ui.widgets.cached import kept

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Curve, Setting


@kept()
def bench_curve(setting: "Setting") -> "Curve":
    """The bottleneck of the bench at every reduction."""
    from explorer.analysis.blocks import bottleneck

    return bottleneck.curve(setting)
