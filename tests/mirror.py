"""A tab that keeps what a browser would show: every element where it stands, after runs of the page and of its parts."""

import re
from typing import Any

from google.protobuf.json_format import MessageToDict
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.tab import Choice, Reader

# What tells elements apart and not what is shown: identities, and which value comes from where.
APART = {
    "id",
    "formId",
    "fragmentId",
    "default",
    "value",
    "setValue",
    "rawValue",
    "rawValues",
    "hash",
    "url",
    "isOpen",
    "deferredFileId",
}


class Mirror(Reader):
    """Keeps no large message, so that each comes whole."""

    def __init__(self, socket: Any, page: str = "", query: str = ""):
        self.shown: dict[tuple[int, ...], tuple[str, int, Any]] = {}  # path: fragment, run, what stands there
        self.parts: list[str] = []  # those that the last run was of; none for the whole page
        self.turn = 0
        super().__init__(socket, page, query)

    def ends(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.turn += 1
            self.parts = [*message.metadata.run.fragment_ids]
        elif kind == "delta":
            place = tuple(message.metadata.delta_path)
            if message.delta.WhichOneof("type") == "new_element":  # what a placeholder held before
                self.shown = {at: held for at, held in self.shown.items() if at[: len(place)] != place}
            self.shown[place] = (message.delta.fragment_id, self.turn, message.delta)
        ends = super().ends(message)
        self.kept = {}
        if ends:
            gone = [place for place, (part, turn, _) in self.shown.items() if turn < self.turn and self.was_run(part)]
            for place in gone:
                del self.shown[place]
        return ends

    def was_run(self, part: str) -> bool:
        return not self.parts or part in self.parts

    def page_shown(self) -> list[Any]:
        """What a reader sees, from top to bottom, with what each control stands at."""
        told = (self.told(delta) for _, (_, _, delta) in sorted(self.shown.items(), key=lambda one: one[0]))
        return [one for one in told if one[0] != "empty" and not one[2].get("body", "").startswith("<style>")]

    def told(self, delta: Any) -> Any:
        element = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind) if kind else element
        value = self.widgets[drawn.id].value if kind and getattr(drawn, "id", "") in self.widgets else None
        return kind, value, without(MessageToDict(drawn))

    def change(self, name: str, value: str) -> None:
        """Sets the control of that name, as a reader does."""
        control = self.control(name)
        assert value in control.options, (name, value, control.options)
        control.value = value
        self.run(control.fragment)

    def control(self, name: str) -> Choice:
        """The control of a word, by its present key (explorer/ui/shell/state.py gives it a new one at times)."""
        return next(one for one in self.widgets.values() if re.search(rf"widget_{re.escape(name)}(_\d+)*$", one.name))


def without(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: without(value) for key, value in told.items() if key not in APART}
    return [without(one) for one in told] if isinstance(told, list) else told
