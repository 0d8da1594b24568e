"""Who is let in, before Streamlit sees anything of a request.

Streamlit compares the Origin of a websocket with the server's own addresses, and asks a server on the internet for one of
them, while everybody waits. Here a page of another site is refused by what the request itself says.
"""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.serving import pages
from explorer.serving.headers import FOREVER, HASHED, headers
from explorer.serving.options import Options

SHUT = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")  # counts and doors that no page needs
READS = ("GET", "HEAD", "OPTIONS")  # what changes nothing
SPARE = 10  # one in so many seats is kept for tabs that had one and lost their connection


class Guard:
    """Refuses foreign hosts, foreign pages and whoever comes when all seats are taken; adds the headers of every answer."""

    def __init__(self, app: ASGIApp, options: Options):
        self.app = TrustedHostMiddleware(self._let_in, options.answers_to(), www_redirect=False)
        self.inside, self.readers, self.open = app, options.readers, 0
        self.headers = headers(options.framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.inside(scope, receive, send)
        else:
            await self.app(scope, receive, self._with_headers(scope, send))

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if answer := self._refused(scope):
            await answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._seated(scope, receive, send)
        else:
            await self.inside(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        """Why nobody inside has to see this, as an answer."""
        if scope["path"].startswith(SHUT):
            return PlainTextResponse("Not here.", 404)
        if is_foreign(Headers(scope=scope)) and (scope["type"] == "websocket" or scope["method"] not in READS):
            return PlainTextResponse("A page of another site may not do this.", 403)
        if self.open >= self._seats(scope):
            return HTMLResponse(pages.page("full"), 503, {"Retry-After": "30", **pages.HEADERS})
        return None

    def _seats(self, scope: Scope) -> float:
        """How many tabs may be open for this to be answered: a new page needs a seat, what an open tab asks for none."""
        if scope["type"] == "websocket":
            return self.readers + self.readers // SPARE
        return self.readers if _is_navigation(scope) else float("inf")

    async def _seated(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.open += 1
        try:
            await self.inside(scope, receive, send)
        finally:
            self.open -= 1

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                found = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    found.setdefault(name, value)
                if message["status"] == 200 and re.match(HASHED, scope["path"]):
                    found["Cache-Control"] = FOREVER
            await send(message)

        return sent


def is_foreign(asked: Headers) -> bool:
    """Whether a page of another site asks. Who is no browser says no Origin, and could say any."""
    origin = asked.get("origin")
    return origin is not None and urlsplit(origin).netloc != asked.get("host")


def _is_navigation(scope: Scope) -> bool:
    """Whether a person opens a page, and not a page its parts."""
    return scope["method"] in READS and "text/html" in Headers(scope=scope).get("accept", "")
