"""The app as a server: for one person, or for a class behind a front.

options   what a server is asked for on the command line
app       Streamlit's ASGI app with what is added to it: routes, guard, loading
routes    /healthz and /version
theme     what Streamlit would work out for each run
guard     who is let in: Host, Origin, how many at once; and the headers of each answer
headers   what a browser is told about a page, and what the page may load
pages     pages of our own, in both languages, while no process answers or too many ask
log       a request as a line of JSON
one       one process, which answers the network itself
many      several processes forked from one that has loaded everything, and nginx in front
warm      what a first visit leaves behind, made before the fork
front     nginx: its settings and the files it serves
keeper    processes that are begun again when they end, until the server is told to stop
pulse     whether a process still answers

The front's settings are nginx.conf.jinja, the pages' pages.html, pages.css and pages.js. docs/serving.md is for who runs a server,
docs/security.md says what is refused where.
"""

import os
from pathlib import Path

from explorer.serving.options import Options, Unserved

# Read by libraries when they are loaded: nothing but the main thread may be there at a fork. Processes share the cores, so
# none needs threads for its arithmetic; and Arrow's allocator would tidy up in one of its own.
THREADLESS = {"OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
__all__ = ["Options", "Unserved", "serve"]


def serve(script: Path, options: Options) -> None:
    """Runs until it is told to stop: one process, or several with a front. Raises Unserved where that cannot be."""
    if options.how_many() == 1:
        from explorer.serving import one  # here, since both load Streamlit

        one.serve(script, options)
    else:
        os.environ.update(THREADLESS)
        from explorer.serving import many

        many.serve(script, options)
