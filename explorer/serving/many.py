"""Several processes, forked from one that has loaded everything, and nginx in front.

What is loaded before the fork is there once for all of them: a further process needs a few MB of its own, not 200. No
event loop and no thread is there yet.
"""

import gc
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from explorer.serving import front, keeper, warm
from explorer.serving.app import App, load
from explorer.serving.log import STANDARD_OUTPUT
from explorer.serving.one import say_where, settings
from explorer.serving.options import Options, Unserved
from explorer.serving.pulse import Pulse
from explorer.ui.pages.explore import ahead
from explorer.ui.pages.map import worked_out


def serve(script: Path, options: Options) -> None:
    """Runs until it is told to stop. Raises Unserved where nginx is missing or refuses its settings."""
    nginx = front.program()
    if nginx is None:
        raise Unserved(front.MISSING)
    print("\n  ResNet Explorer is loading, for all its processes at once. This takes some fifteen seconds.", flush=True)
    app = _prepared(script)
    with TemporaryDirectory(prefix="resnet-explorer-") as name:
        folder, port = Path(name), options.port or free_port(options.address)
        folder.chmod(0o711)  # begun by root, nginx works as another
        _keep_from_tidying(folder)
        sockets = {f"process {number}": folder / f"{number}.sock" for number in range(1, options.how_many() + 1)}
        works = _works(app, folder, replace(options, port=port), nginx, sockets)
        _share()
        say_where(options.address, port)
        keeper.keep(works, {name: Pulse(path) for name, path in sockets.items()})


def _works(
    app: App, folder: Path, options: Options, nginx: str, sockets: Mapping[str, Path]
) -> dict[str, Callable[[], object]]:
    """What is to be kept, by name; each process that serves has one of `sockets`."""
    works: dict[str, Callable[[], object]] = {}
    if options.log == STANDARD_OUTPUT:
        options = replace(options, log=str(folder / "requests"))
        works["log"] = _spoken(folder / "requests")
    for number, (name, path) in enumerate(sockets.items(), start=1):
        works[name] = partial(_server(app, options, number).run, [_listening(path)])
    file = front.prepare(folder, options, [*sockets.values()])
    if wrong := front.wrong_with(nginx, file):
        raise Unserved(f"nginx does not take its settings: {wrong}")
    return works | {"nginx": partial(os.execv, nginx, front.command(nginx, file))}


def _prepared(script: Path) -> App:
    """Loads and makes what every process needs."""
    load()
    warm.visit(script)
    ahead.presets()
    worked_out.ahead()
    return App(script)  # after the visits: a process has one of Streamlit's servers at most


def _share() -> None:
    """Keeps the collector from all that is there: what it looks at is written to, and so copied into each process."""
    gc.collect()
    gc.freeze()


def _server(app: App, options: Options, process: int) -> uvicorn.Server:
    """What answers in a process, loaded as far as that can be done before the fork. nginx writes the log."""
    config = settings(app.served(replace(options, log=""), process))
    config.load()
    return uvicorn.Server(config)


def _listening(path: Path) -> socket.socket:
    """A socket for a process, which outlives it: who asks while it is begun again waits, and is not refused."""
    found = socket.socket(socket.AF_UNIX)
    found.bind(str(path))
    path.chmod(0o666)
    found.listen(1024)
    return found


def _spoken(pipe: Path) -> Callable[[], object]:
    """Makes a pipe for nginx's log; what copies it to standard output.

    nginx could open /dev/stdout only where that is a file of its own user's, and never where it is systemd's journal.
    """
    os.mkfifo(pipe)
    os.open(pipe, os.O_RDWR)  # stays open here, so that neither end of it ever finds the other one closed
    return partial(os.execvp, "cat", ["cat", str(pipe)])


def _keep_from_tidying(folder: Path) -> None:
    """Locks it, which systemd-tmpfiles takes for a word not to remove what lies in it, however old."""
    import fcntl  # here, since Windows has none, and an app of one process loads this file, too

    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH)


def free_port(address: str) -> int:
    """Any that nobody has. nginx cannot be asked to pick one."""
    with socket.create_server((address, 0)) as probe:
        return probe.getsockname()[1]
