"""Pages of our own, for when the app has none to give: each says one thing in every language, and asks again by itself."""

from functools import cache
from pathlib import Path

from explorer.diagram.colours import variables
from explorer.i18n import LANGUAGES, translator
from explorer.markup import css, macros
from explorer.serving.headers import hashed

NAMES = ("away", "full", "busy")  # no process answers; all seats are taken; too many pages at once
STYLE = f":root {{ color-scheme: light dark; {variables()} }}{css(__file__)}"
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src {hashed(STYLE)}; script-src {hashed(SCRIPT)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Cache-Control": "no-store",
}


@cache
def page(name: str) -> str:
    """One of NAMES."""
    return str(macros(__file__).page([(language, *_said(name, language)) for language in LANGUAGES], STYLE, SCRIPT))


def _said(name: str, language: str) -> tuple[str, str]:
    t = translator(language)
    return t(f"serving.{name}.title"), t(f"serving.{name}.line")
