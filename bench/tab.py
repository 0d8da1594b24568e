"""One person's tab, without the drawing: what a browser sends to the app, and what it remembers of what it gets."""

import json
import os
import sys
from base64 import b64encode

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

MESSAGE_AGE = 2  # runs that a tab keeps a large message for (Streamlit's global.maxCachedMessageAge)


def opened(url: str, seated: bool = False) -> ClientConnection:
    """A connection to the app that `url` serves, to be closed; `seated` with a cookie of the front's, as another browser."""
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    cookie = {"Cookie": f"seat={b64encode(os.urandom(16)).decode()}"} if seated else {}
    return connect(stream, subprotocols=["streamlit"], additional_headers=cookie, compression=None, max_size=None)


class Tab:
    """What a browser knows of a page: what it would send for a run, and what it takes in of the answer."""

    def __init__(self, page: str = "", query: str = ""):
        self.page, self.query = page, query
        self.page_hash = ""
        self.widgets: dict[str, Choice] = {}
        self.before: dict[str, Choice] = {}  # those that there were when the run was asked for
        self.kept: dict[str, int] = {}  # hash of a message: the run it was last used in
        self.runs = 0
        self.components: dict[str, tuple[str, str]] = {}  # by its key, the identity of one and the part it stands in

    def choose(self, key: str, value: str | None = None) -> str:
        """Sets the widget named `key`, else to the other of its first two values. Gives the part that it stands in."""
        widget = next((w for w in self.widgets.values() if key in w.name), None)
        if widget is None:
            sys.exit(
                f"No widget here has {key!r} in its key or label; there are {[w.name for w in self.widgets.values()]}"
            )
        first, second, *_ = widget.options
        widget.value = value or (second if widget.value == first else first)
        return widget.fragment

    def ask(self, fragment: str = "", *triggers: WidgetState) -> bytes:
        """The message that asks for a run of the script, or of one part."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.page_name = self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.cached_message_hashes.extend(self.kept)
        message.rerun_script.widget_states.widgets.extend((*(w.state() for w in self.widgets.values()), *triggers))
        self.before = self.widgets
        return message.SerializeToString()

    def answer(self, key: str, event: str, value: object) -> bytes:
        """The message by which a component answers, as when a block of the picture is clicked."""
        identity, fragment = self.components[key]
        said = json.dumps([{"event": event, "value": value}])
        return self.ask(fragment, WidgetState(id=_make_trigger_id(identity, "events"), json_trigger_value=said))

    def ends(self, message: ForwardMsg) -> bool:
        """Takes in one message of the server; True when it is the last of the run."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the script cannot be compiled")
            if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return False
            self.runs += 1
            self.kept = {key: run for key, run in self.kept.items() if self.runs - run <= MESSAGE_AGE}
            return True
        if kind == "new_session" and message.metadata.run.fragment_ids:  # of some parts: the others stay as they are
            self.widgets = dict(self.before)
        elif kind == "new_session":
            self.widgets, self.components = {}, {}
        elif kind == "navigation":  # a new session still says the home page's
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "ref_hash":
            self.kept[message.ref_hash] = self.runs
        elif kind == "delta":
            if message.metadata.cacheable and message.hash:
                self.kept[message.hash] = self.runs
            self.take(message.delta)
        return False

    def take(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"the page shows an error: {element.exception.type} {element.exception.message}")
        if kind in CHOICES and not _is_other(kind, element):
            choice = Choice(kind, getattr(element, kind), delta.fragment_id)
            held = self.before.get(choice.id)
            if held and not choice.is_set and held.value in (None, *choice.options):
                choice.value = held.value  # the tab knows better than the default
            self.widgets[choice.id] = choice
        elif kind == "bidi_component":
            self.components[element.bidi_component.id.rpartition("-")[2]] = element.bidi_component.id, delta.fragment_id


def _is_other(kind: str, element) -> bool:
    """Whether a widget offers more than a few values: a slider over numbers, or buttons of which several can be chosen."""
    several = kind == "button_group" and element.button_group.click_mode == ButtonGroup.MULTI_SELECT
    return several or (kind == "slider" and not element.slider.options)


class Reader(Tab):
    """A tab with a connection of its own, which waits for each run."""

    def __init__(self, socket: ClientConnection, page: str = "", query: str = ""):
        super().__init__(page, query)
        self.socket = socket
        self.run()

    def switch(self, key: str) -> None:
        """The run that follows when the widget named `key` takes another of its first two values."""
        self.run(self.choose(key))

    def run(self, fragment: str = "") -> None:
        self.wait(self.ask(fragment))

    def trigger(self, key: str, event: str, value: object) -> None:
        """The run that follows when a component answers."""
        self.wait(self.answer(key, event, value))

    def wait(self, message: bytes) -> None:
        self.socket.send(message)
        while not self.ends(ForwardMsg.FromString(self.socket.recv(timeout=60))):
            pass


class Choice:
    """A widget that offers a few values."""

    def __init__(self, kind: str, proto, fragment: str):
        self.id, self.fragment, self.is_set = proto.id, fragment, proto.set_value
        self.name = f"{proto.label} {proto.id.split('-', 2)[-1]}"  # an id is $$ID-hash-key
        self.options, self.value, self.field = CHOICES[kind](proto)

    def state(self) -> WidgetState:
        state = WidgetState(id=self.id)
        if self.field == "string_array_value":
            state.string_array_value.data.extend([] if self.value is None else [self.value])
        elif self.value is not None:
            setattr(state, self.field, self.value)
        return state


def one_of(proto):
    default = proto.options[proto.default] if proto.HasField("default") and proto.options else None
    told = proto.raw_value if proto.HasField("raw_value") else None
    return list(proto.options), told if proto.set_value else default, "string_value"


def buttons(proto):
    options = [option.content for option in proto.options]
    chosen = list(proto.raw_values) if proto.set_value else [options[index] for index in proto.default]
    return options, chosen[0] if chosen else None, "string_array_value"


def steps(proto):
    value = proto.raw_value[0] if proto.set_value else proto.options[int(proto.default[0])]
    return list(proto.options), value, "string_array_value"


def on_or_off(proto):
    return [False, True], proto.value if proto.set_value else proto.default, "bool_value"


CHOICES = {"selectbox": one_of, "radio": one_of, "button_group": buttons, "slider": steps, "checkbox": on_or_off}
