"""Dask's workers: those of a small cluster on this machine, or of the scheduler that EXPLORER_SCHEDULER names."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.lab import turn

if TYPE_CHECKING:
    from distributed import Client

SCHEDULER = "EXPLORER_SCHEDULER"  # an address as Dask writes it, tcp://host:8786; Dask's own settings hold for it
WORKERS = "EXPLORER_WORKERS"  # processes of the cluster on this machine
MEMORY = "EXPLORER_WORKER_MEMORY"  # of each, as Dask writes it
USUAL_WORKERS, USUAL_MEMORY = "1", "2GiB"
LONG = 30.0  # seconds that a worker has to begin
SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # the engine itself tries again, from the last state
    "distributed.worker.memory.target": False,  # nothing is put aside on disk
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,  # a worker that reaches its limit is ended
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@contextmanager
def client(folder: Path) -> Iterator["Client"]:
    """A client of the scheduler that is named, or of a cluster made for it. `folder` is for what workers put down.

    Raises whatever Dask does, OSError or ValueError among others, where there are none to be had.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with dask.config.set(SETTINGS):
        if address := os.environ.get(SCHEDULER):
            with Client(address, set_as_default=False) as found:
                yield found
            return
        # Whoever reaches a scheduler can run code as this user: so it is bound to this machine, and speaks TLS with keys
        # that nobody else on it has.
        with (
            LocalCluster(
                n_workers=_workers(),
                threads_per_worker=1,
                memory_limit=os.environ.get(MEMORY) or USUAL_MEMORY,
                host="127.0.0.1",
                protocol="tls",
                security=Security.temporary(),
                dashboard_address="127.0.0.1:0",  # serves nothing: it has no routes
                local_directory=str(folder),
                silence_logs=False,
            ) as cluster,
            Client(cluster, set_as_default=False) as found,
        ):
            yield found


def _workers() -> int:
    found = int(os.environ.get(WORKERS) or USUAL_WORKERS)
    if found < 1:
        raise ValueError(f"{WORKERS} is {found}: nothing would ever be done")
    return found


class Ear:
    """Hears how far the turns are, and says which are to be left, in a thread: a worker may be too busy to answer, or gone."""

    def __init__(self, client: "Client"):
        self._client = client
        self._asking: Future | None = None
        self._thread = ThreadPoolExecutor(2)  # the other is for a new start, which the first one waits for

    def hear(self, stops: tuple[str, ...]) -> dict[str, tuple[int, int]]:
        """What the workers have answered since the last time, if they have; then they are asked again."""
        if self._asking and not self._asking.done():
            return {}
        found = self._asking.result() if self._asking and not self._asking.exception() else {}
        self._asking = self._thread.submit(self._client.run, turn.look, stops, on_error="ignore")
        return {name: told for worker in found.values() for name, told in worker.items()}

    def start_anew(self, keys: Sequence[str]) -> None:
        """The workers that have these tasks of Dask are ended, and others begin."""
        found = self._client.processing()
        workers = [str(worker) for worker, theirs in found.items() if not set(keys).isdisjoint(map(str, theirs))]
        self._thread.submit(self._client.restart_workers, workers, timeout=LONG, raise_for_error=False)
