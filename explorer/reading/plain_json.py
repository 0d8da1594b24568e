"""JSON from someone else: whatever is in it, a value or a sentence comes back."""

import json
from typing import Any, NoReturn

from explorer.reading.given import Unreadable, excerpt

MOST_BRACKETS = 250_000  # a tensor of a safetensors header has 3; ResNet-1202 has 7,000 tensors


def load(content: str) -> Any:
    """The value of a JSON text without repeated names. Raises Unreadable."""
    if content.count("[") + content.count("{") > MOST_BRACKETS:
        raise Unreadable("json_large", most=MOST_BRACKETS)
    try:
        return json.loads(content, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError:
        raise Unreadable("json_deep") from None
    except json.JSONDecodeError as wrong:
        raise Unreadable(
            "json", line=wrong.lineno, column=wrong.colno, value=excerpt(content[wrong.pos :], 30)
        ) from None
    except Unreadable:
        raise
    except ValueError:  # Python does not read a number of thousands of digits
        raise Unreadable("json_number") from None


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Unreadable("repeated", name=excerpt(name))
            seen.add(name)
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable("json_constant", value=name)
