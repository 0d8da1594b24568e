"""A tab that sends what no control offers: values of another type, of no option, without end; answers of no component.

It shows no error when the server does: `errors` has what it was told, for whoever asks.
"""

import json
import re
from random import Random
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection

from tests.mirror import Mirror

NAN, ENDLESS = float("nan"), float("inf")
TEXTS = (
    "", "nope", "0", "-1", "1e999", "NaN", "None", "resnet50", "basic", "FLOPs", "64-64-64-64", "3x0x0", "1-2", "９９",
    "\x00", "\ud7ff\U0010ffff", "\u202eabc", "a\nb", "<script>alert(1)</script>", "../../etc/passwd", "{}", "[", "%", "layer1",
    "layer3.1.conv2", "1" * 5_000, "é" * 50_000,
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 7, 255, 2**31, -(2**31), 2**53, 2**63 - 1, -(2**63))
FLOATS = (0.0, 0.5, -1.0, 1e308, NAN, ENDLESS, -ENDLESS)
EVENTS = ("chosen", "fold", "to", "asked", "file", "events", "value", "", "nope", "__class__")
FIELDS = tuple(field.name for field in WidgetState.DESCRIPTOR.fields if field.name != "id")
LINKED = re.compile("-(widget_.*|diagram|loupe|menu)$")  # what sets words of the link, and nothing else
GONE = "nobody"  # a part that is on no page


class Stranger(Mirror):
    """`drawn` is every widget by its identity, with its kind and the part that it stands in."""

    def __init__(self, socket: ClientConnection, dice: Random, page: str = "", query: str = ""):
        self.dice, self.errors = dice, []
        self.drawn: dict[str, tuple[str, str]] = {}
        super().__init__(socket, page, query)

    def take(self, delta: Any) -> None:
        kind, drawn = _element(delta)
        if kind == "exception":
            self.errors.append(f"{drawn.type}: {drawn.message[:300]} {' '.join(drawn.stack_trace)[-600:]}")
            return
        if identity := getattr(drawn, "id", ""):
            self.drawn[identity] = kind, delta.fragment_id
        super().take(delta)

    def ends(self, message: ForwardMsg) -> bool:
        if message.WhichOneof("type") == "navigation":  # also where another page was asked for by the menu
            told = message.navigation
            self.page = {one.page_script_hash: one.url_pathname for one in told.app_pages}[told.page_script_hash]
        return super().ends(message)

    def said(self) -> int:
        """Bytes of the notices on the page."""
        bodies = (delta.new_element.html.body for _, _, delta in self.shown.values())
        return sum(len(body.encode()) for body in bodies if 'class="notice' in body)

    def follow(self, query: str) -> None:
        """Opens another link in this tab."""
        self.query = query
        self.run()

    def misbehave(self, words_only: bool = False) -> bytes:
        """Sends one message of one to three values that nobody offered, and waits for what follows; the message."""
        known = [name for name in self.drawn if not words_only or LINKED.search(name)]
        chosen = self.dice.sample(known, min(len(known), self.dice.randint(1, 3)))
        if not words_only and self.dice.random() < 0.1:
            chosen.append("$$ID-nobody-nothing")
        states = [self.value_of(name) for name in chosen]
        asked = BackMsg.FromString(self.ask("", *states))
        alive = {part for part, _, _ in self.shown.values()}
        parts = ["", GONE, *(self.drawn[name][1] for name in chosen if name in self.drawn)]
        asked.rerun_script.fragment_id = self.dice.choice(parts)
        if self.dice.random() < 0.3:  # nothing but these
            del asked.rerun_script.widget_states.widgets[:]
            asked.rerun_script.widget_states.widgets.extend(states)
        message = asked.SerializeToString()
        if asked.rerun_script.fragment_id in ("", *alive):
            self.wait(message)
        else:  # the server passes over what a part says that is not there
            self.socket.send(message)
        return message

    def value_of(self, identity: str) -> WidgetState:
        if self.drawn.get(identity, ("",))[0] == "bidi_component" and self.dice.random() < 0.8:
            return self.event_of(identity)
        state, field = WidgetState(id=identity), self.dice.choice(FIELDS)
        _fill(state, field, self.dice)
        return state

    def event_of(self, identity: str) -> WidgetState:
        """What a component says: a list of events, as it should be or not at all."""
        said = [
            {"event": self.dice.choice(EVENTS), "value": _anything(self.dice)} for _ in range(self.dice.randint(1, 3))
        ]
        text = self.dice.choice(
            [json.dumps(said)] * 6 + [json.dumps(_anything(self.dice)), "{", "", json.dumps(said[0])]
        )
        name = self.dice.choice([_make_trigger_id(identity, "events")] * 4 + [identity])
        return WidgetState(id=name, json_trigger_value=text)


def _element(delta: Any) -> tuple[str, Any]:
    """What an element or a block is, and its own message."""
    held = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
    kind = held.WhichOneof("type") or ""
    return kind, getattr(held, kind) if kind else held


def _fill(state: WidgetState, field: str, dice: Random) -> None:
    """Puts something into a field, of the type that the wire has for it."""
    many = range(dice.choice((0, 1, 2, 3, 50)))
    if field in ("trigger_value", "bool_value"):
        setattr(state, field, dice.random() < 0.5)
    elif field == "double_value":
        state.double_value = dice.choice(FLOATS)
    elif field == "int_value":
        state.int_value = dice.choice(NUMBERS)
    elif field == "string_value":
        state.string_value = dice.choice(TEXTS)
    elif field == "double_array_value":
        state.double_array_value.data.extend(dice.choice(FLOATS) for _ in many)
    elif field == "int_array_value":
        state.int_array_value.data.extend(dice.choice(NUMBERS) for _ in many)
    elif field == "string_array_value":
        state.string_array_value.data.extend(dice.choice(TEXTS) for _ in many)
    elif field in ("json_value", "json_trigger_value"):
        setattr(state, field, dice.choice([json.dumps(_anything(dice)), dice.choice(TEXTS)]))
    elif field == "bytes_value":
        state.bytes_value = dice.choice(TEXTS).encode()
    elif field == "string_trigger_value":
        state.string_trigger_value.data = dice.choice(TEXTS)
    else:
        getattr(state, field).SetInParent()


def _anything(dice: Random, depth: int = 2) -> Any:
    """A value of JSON."""
    plain = [None, True, dice.choice(NUMBERS), dice.choice(FLOATS), dice.choice(TEXTS), dice.choice(TEXTS)]
    if not depth:
        return dice.choice(plain)
    nested = [[_anything(dice, depth - 1)], {dice.choice(TEXTS): _anything(dice, depth - 1)}]
    marks = {"selection": {"points": [_anything(dice, 0)], "rows": [dice.choice(NUMBERS)], "point_indices": [7]}}
    file = {"name": _anything(dice, 0), "size": _anything(dice, 0), "head": dice.choice(TEXTS)}
    return dice.choice([*plain, *nested, marks, file])
