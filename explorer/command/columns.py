"""Rows as text: CSV, or columns with numbers grouped and to the right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def as_text(rows: Sequence[Mapping[str, object]], form: str) -> str:
    import pandas as pd

    table = pd.DataFrame(rows)
    return table.to_csv(index=False).rstrip("\n") if form == "csv" else columns(table)


def as_they_are(numbers: Iterable[int]) -> "pd.Series":
    """A column of Python's own whole numbers, which are exact however large; pandas' end at 2**63."""
    import pandas as pd

    return pd.Series(list(numbers), dtype=object)


def columns(table: "pd.DataFrame") -> str:
    """Columns of text; numbers grouped and to the right."""
    shown = table.astype(object).where(table.notna(), "")
    numbers = lambda value: f"{value:,}" if isinstance(value, int) else str(value)
    text = shown.map(numbers)
    widths = {column: max(len(column), *text[column].str.len()) for column in text}
    right = {column for column in text if any(isinstance(value, int) for value in shown[column])}

    def line(values: Iterable[tuple[str, str]]) -> str:
        cells = (v.rjust(widths[c]) if c in right else v.ljust(widths[c]) for c, v in values)
        return "  ".join(cells).rstrip()

    rows = [line(zip(text.columns, row, strict=True)) for row in text.itertuples(index=False)]
    return "\n".join([line((c, c) for c in text.columns), *rows])
