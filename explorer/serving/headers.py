"""What a browser is told about a page, and what the page may load and run."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# The script of a component of ours, with the hash of what is in it in its address: such an address never means anything else.
HASHED = r"^/_stcore/bidi-components/.+-[0-9a-f]{16}\.js$"
FOREVER = "public, max-age=31536000, immutable"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}


def headers(framed_by: tuple[str, ...]) -> dict[str, str]:
    """What stands above each answer; `framed_by` are the sites that may show a page in a frame."""
    return {**ALWAYS, "Content-Security-Policy": policy(framed_by)}


def policy(framed_by: tuple[str, ...]) -> str:
    """What Streamlit's pages may do.

    A component's script comes in a message and is imported as blob:; styles are written into the page; Plotly and the
    table of layers make pictures as data: and blob:. Nothing comes from another server.
    """
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {' '.join(_inline_scripts())}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(("'self'", *framed_by)),
    }
    return "; ".join(f"{rule} {what}" for rule, what in rules.items())


@cache
def _inline_scripts() -> list[str]:
    """The scripts that stand in Streamlit's own page, by what they hold."""
    return [hashed(script) for script in re.findall(r"<script>(.*?)</script>", INDEX.read_text("utf-8"), re.DOTALL)]


def hashed(text: str) -> str:
    """A script or style as a policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
