"""One person's tab, without the drawing: what a browser sends to the app, and what it remembers of what it gets."""

import sys
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

MESSAGE_AGE = 2  # runs that a tab keeps a large message for (Streamlit's global.maxCachedMessageAge)


def opened(url: str) -> ClientConnection:
    """A connection to the app that `url` serves, to be closed."""
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    return connect(stream, subprotocols=["streamlit"], compression=None, max_size=None)


class Tab:
    """One person's tab without the drawing: it asks for runs and remembers what a browser would send with the next."""

    def __init__(self, socket: ClientConnection, page: str, query: str):
        self.socket = socket
        self.page, self.query = page, query
        self.page_hash = ""
        self.widgets = {}  # id: Choice
        self.kept = {}  # hash of a message: the run it was last used in
        self.runs = 0
        self.run()

    def switch(self, key: str) -> float:
        """Seconds of the run that follows when the widget named `key` takes another of its first two values."""
        widget = next((w for w in self.widgets.values() if key in w.name), None)
        if widget is None:
            sys.exit(
                f"No widget here has {key!r} in its key or label; there are {[w.name for w in self.widgets.values()]}"
            )
        widget.value = widget.options[1] if widget.value == widget.options[0] else widget.options[0]
        return self.run(widget.fragment)

    def run(self, fragment: str = "") -> float:
        """Seconds from asking for a run of the script, or of one fragment, to its end."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.page_name = self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.cached_message_hashes.extend(self.kept)
        message.rerun_script.widget_states.widgets.extend(w.state() for w in self.widgets.values())
        before, self.widgets = self.widgets, {}
        start = perf_counter()
        self.send(message)
        while not self.ends(ForwardMsg.FromString(self.socket.recv(timeout=60)), before):
            pass
        seconds = perf_counter() - start
        self.runs += 1
        self.kept = {key: run for key, run in self.kept.items() if self.runs - run <= MESSAGE_AGE}
        return seconds

    def send(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def ends(self, message: ForwardMsg, before: dict[str, "Choice"]) -> bool:
        """Take in one message of the server; True when it is the last of the run."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the script cannot be compiled")
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if kind == "new_session":  # of the whole page, or of some of its parts
            self.widgets = dict(before) if message.metadata.run.fragment_ids else {}
        elif kind == "navigation":  # a new session still says the home page's
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "ref_hash":
            self.kept[message.ref_hash] = self.runs
        elif kind == "delta":
            if message.metadata.cacheable and message.hash:
                self.kept[message.hash] = self.runs
            self.take(message.delta, before)
        return False

    def take(self, delta, before: dict[str, "Choice"]) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"the page shows an error: {element.exception.type} {element.exception.message}")
        if kind in CHOICES and not (kind == "slider" and not element.slider.options):  # a slider over numbers
            choice = Choice(kind, getattr(element, kind), delta.fragment_id)
            if choice.id in before and not choice.is_set:
                choice.value = before[choice.id].value  # the tab knows better than the default
            self.widgets[choice.id] = choice


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
    return list(proto.options), proto.raw_value if proto.set_value else default, "string_value"


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
