"""Components, which draw in the browser: their scripts have addresses, so that a browser asks for each of them once.

Streamlit sends a script that it is given as text with every message of the component, so what it is given is a few lines
that load the script by its address. It serves the scripts of an installed package, and that is what ours are made here:
files in a folder of this process, each with the hash of what is in it in its name, so that any process on any machine
serves the same under the same address.
"""

import atexit
import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from explorer import __version__

PACKAGE = "resnet-explorer"
# A script that Streamlit is given by its address it loads anew for each change, behind all else that the change draws.
BY_ADDRESS = """let script;
export default async (component) => {
  script ??= await import(new URL("%s", document.baseURI).href);
  return script.default(component);
};"""


def component(name: str, html: str = "", css: str = "", js: str = "", shadow: bool = True) -> Callable[..., Any]:
    """What draws a component on a page, as Streamlit's own `st.components.v2.component` gives it.

    shadow  whether it stands in a shadow root, which keeps its rules from the page
    """
    folder = _folder()
    script = folder / f"{name}-{sha256(js.encode()).hexdigest()[:16]}.js"
    script.write_text(js, encoding="utf-8")
    of = ComponentManifest(PACKAGE, __version__, [ComponentConfig(name, ".")])
    called = f"{PACKAGE}.{name}"

    @cache
    def known(_manager: object) -> Callable[..., Any]:
        get_bidi_component_manager().register_from_manifest(of, folder)
        js = BY_ADDRESS % f"_stcore/bidi-components/{called}/{script.name}"
        return st.components.v2.component(called, html=html, css=css, js=js, isolate_styles=shadow)

    return lambda **given: known(get_bidi_component_manager())(**given)


def script(file: str, *names: str) -> str:
    """The script beside a Python file, which gives its __file__, or those named in its folder, one after the other."""
    path = Path(file)
    return "\n".join(path.with_name(f"{name}.js").read_text(encoding="utf-8") for name in names or (path.stem,))


@cache
def _folder() -> Path:
    """A folder that goes with this process; one that was forked from it leaves it alone."""
    folder, owner = mkdtemp(prefix=f"{PACKAGE}-"), os.getpid()
    atexit.register(lambda: rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    return Path(folder)
