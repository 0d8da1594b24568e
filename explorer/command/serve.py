"""serve: the app, from the package that is installed or from a checkout."""

import os
import socket
from argparse import Namespace
from pathlib import Path

import explorer
from explorer import serving
from explorer.command.parser import Sorry, called

HERE = Path(explorer.__file__).parent
LAST_PORT = 65_535


def serve_app(options: Namespace) -> str:
    """Runs until somebody ends it. Raises Sorry where the port, the address or nginx cannot be had."""
    port, address, folder = options.port, options.address, app_folder()
    _check_free(address, port)
    # The settings beside the script come first anyway; from its folder, no other folder's come in between.
    os.chdir(folder)
    try:
        serving.serve(folder / "streamlit_app.py", serving.Options.of(options))
    except serving.Unserved as wrong:
        raise Sorry(str(wrong)) from None
    return ""


def app_folder() -> Path:
    """Where streamlit_app.py, pages/ and .streamlit/ stand: inside an installed package, beside it in a checkout."""
    return next(folder for folder in (HERE / "app", HERE.parent) if (folder / "streamlit_app.py").is_file())


def _check_free(address: str, port: int) -> None:
    if not 0 <= port <= LAST_PORT:
        raise Sorry(f"there is no port {port}; 1 to {LAST_PORT:,} are ports, and 0 is any free one")
    try:
        family, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as wrong:  # UnicodeError: a name of a host that cannot be one
        reason = getattr(wrong, "strerror", None) or wrong
        raise Sorry(
            f"port {port} of {address} cannot be used ({reason}); another is asked for as in {called()} serve --port 8600"
        ) from None
