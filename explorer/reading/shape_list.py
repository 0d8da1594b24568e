"""Names and shapes of a state_dict, as JSON or as people print and paste them."""

import re

from explorer.reading.given import MAX_LINES, MAX_ROWS, State, Unreadable, checked_shape, excerpt
from explorer.reading.plain_json import load

STRAY_LINES = 5  # headings and rulers around a list
LONGEST = 600  # characters of a line

# Every + gives nothing back, so a line takes as long as it is.
NAME = re.compile(r"""[\s('"{\[]*+(?=[\d.]*+[A-Za-z_])([\w./-]++)['"]?+(.*)""")
WRAPPER = re.compile(r"^\s*(?:OrderedDict|odict_items|dict_items)\(")
TYPE = re.compile(r"\b(?:torch\.)?(?:b?float|int|uint)\d+\b")
NUMBERS = re.compile(r"\d++")
REST = re.compile(r"torch\.Size|[\d\s,:=x×*()\[\]{}'\"]")


def from_json(content: str) -> State:
    """{"conv1.weight": [64, 3, 7, 7]}, {"conv1.weight": {"shape": [64, 3, 7, 7]}} or pairs. Raises Unreadable."""
    value = load(content)
    if isinstance(value, dict) and isinstance(value.get("state_dict"), dict):
        value = value["state_dict"]
    rows = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise Unreadable("json_value", value=excerpt(content))
    return _state([_row(row) for row in rows if not (isinstance(row, tuple) and row[0] == "__metadata__")])


def _row(row: object) -> tuple[str, tuple[int, ...]]:
    if isinstance(row, dict):
        row = (row.get("name"), row)
    if not isinstance(row, (list, tuple)) or len(row) != 2 or not isinstance(row[0], str):
        raise Unreadable("pair", value=excerpt(row if isinstance(row, str) else type(row).__name__))
    name, shape = row
    return name, checked_shape(name, shape.get("shape") if isinstance(shape, dict) else shape)


def from_lines(content: str) -> State | None:
    """One name and shape a line: conv1.weight torch.Size([64, 3, 7, 7]), (64, 3, 7, 7), 64x3x7x7 or 64,3,7,7.

    None if the lines are something else.
    """
    rows, strays = [], 0
    content = WRAPPER.sub("", content).replace("],", "]\n").replace("),", ")\n")  # one dict, printed on one line
    if content.count("\n") >= MAX_LINES:
        raise Unreadable("lines", value=content.count("\n") + 1, most=MAX_LINES)
    for line in content.split("\n"):
        row = _line(line)
        if row:
            rows.append(row)
        elif strip_marks(line):
            strays += 1
            if strays > STRAY_LINES:
                return None
    return _state(rows) if rows else None


def strip_marks(line: str) -> str:
    """What is left of a line without brackets, rulers and commas."""
    return line.strip(" \t-=_*#()[]{},:;")


def _line(line: str) -> tuple[str, tuple[int, ...]] | None:
    found = NAME.match(line) if len(line) <= LONGEST else None
    if not found:
        return None
    name, rest = found[1].rstrip("-"), TYPE.sub("", found[2])
    numbers = NUMBERS.findall(rest)
    bracketed = "[" in rest or "(" in rest
    if REST.sub("", rest) or not (bracketed or len(numbers) > 1 or (numbers and "." in name)):
        return None
    if any(len(number) > 15 for number in numbers):
        raise Unreadable("shape", name=excerpt(name), value=excerpt(rest))
    return name, checked_shape(name, tuple(map(int, numbers)))


def _state(rows: list[tuple[str, tuple[int, ...]]]) -> State:
    if len(rows) > MAX_ROWS:
        raise Unreadable("rows", most=MAX_ROWS)
    shapes: dict[str, tuple[int, ...]] = {}
    for name, shape in rows:
        if name in shapes:
            raise Unreadable("repeated", name=excerpt(name))
        shapes[name] = shape
    return State(tuple(shapes.items()))
