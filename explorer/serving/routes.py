"""What a machine asks of a server: whether it is ready, and what it runs."""

from importlib.metadata import version
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from explorer import __version__
from explorer.ui.shell import loading

VERSIONS = {"app": __version__, **{name: version(name) for name in ("streamlit", "torch", "plotly")}}


def routes(process: int) -> list[Route]:
    """Of the process with that number."""

    async def health(_: Request) -> JSONResponse:
        ready = loading.is_done()
        said = {"ready": ready, **VERSIONS, "process": process, "seconds": round(monotonic() - began, 1)}
        return JSONResponse(said, 200 if ready else 503, {"Cache-Control": "no-store"})

    async def versions(_: Request) -> JSONResponse:
        return JSONResponse({**VERSIONS, "process": process}, headers={"Cache-Control": "no-store"})

    began = monotonic()
    return [Route("/healthz", health), Route("/version", versions)]
