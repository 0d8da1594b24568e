"""The rungs of the ladder, worked out once for everybody."""

from typing import TYPE_CHECKING, Any

from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept

if TYPE_CHECKING:
    from explorer.analysis.tools.ladder import Counts, Held, Ladder


@kept()
def ladder(spec: ResNetSpec) -> "Ladder":
    """The network's cost as different people state it."""
    from explorer.analysis.tools import ladder

    return ladder.ladder(spec, _counted)


@kept()
def ladder_parameters(spec: ResNetSpec) -> tuple["Held", ...]:
    from explorer.analysis.tools import ladder

    return ladder.parameters(spec, _counted)


def _counted(spec: ResNetSpec) -> "Counts":
    from explorer.analysis.tools.ladder import Counts

    return Counts(spec, *analysis(spec))


@kept()
def ladder_chart(spec: ResNetSpec, count: str, lang: str) -> Any:
    from explorer.charts import ladder as chart

    return chart.ladder_chart(ladder(spec), count, translator(lang))


def ladder_table(spec: ResNetSpec, lang: str) -> dict[str, list]:
    from explorer.charts import ladder as chart

    return chart.table(ladder(spec), translator(lang))
