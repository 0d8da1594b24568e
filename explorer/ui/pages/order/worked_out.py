"""A network in each order of its operations, worked out once for everybody."""

from typing import TYPE_CHECKING

from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept

if TYPE_CHECKING:
    from explorer.analysis.blocks.order import Order


@kept()
def orders(spec: ResNetSpec) -> dict[str, "Order"]:
    """The network in each order of a block's operations."""
    from explorer.analysis.blocks import order

    return {name: order.order(other, *analysis(other)) for name, other in order.variants(spec).items()}


@kept()
def special_orders(spec: ResNetSpec) -> dict[str, "Order"]:
    """Networks with the first and last blocks of v1 and of the kinds of v2."""
    from explorer.analysis.blocks import order

    return {name: order.order(other, *analysis(other)) for name, other in order.special(spec).items()}
