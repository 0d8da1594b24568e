"""What the paper's table says of each layer."""

from explorer.analysis.tables.table_1 import Table
from explorer.analysis.tables.table_text import cell_text


def layer_cells(table: Table) -> dict[str, str]:
    """By the name of a layer the cell it stands in, as text; `table` is in one language (Table.into).

    `conv3_x: [1×1, 128; 3×3, 128; 1×1, 512] × 4` in table 1; in that of section 4.2 the rows of its column.
    """
    return _in_rows(table) if table.form == "table_1" else _in_columns(table)


def _in_rows(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table.rows:
        name, _, layers = map(cell_text, row.cells)
        found |= dict.fromkeys(row.layers, f"{name}: {layers}" if name else layers)
    return found


def _in_columns(table: Table) -> dict[str, str]:
    lines = [table.head, *(tuple(map(cell_text, row.cells)) for row in table.rows[:-1])]  # the last one is the cost
    found: dict[str, str] = {}
    for number, layers in enumerate(table.columns):
        found |= dict.fromkeys(layers, ", ".join(f"{line[0]} {line[number]}" for line in lines))
    return found
