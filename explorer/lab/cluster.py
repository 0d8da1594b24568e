"""Dask's workers: those of a small cluster on this machine, or of the scheduler that EXPLORER_SCHEDULER names."""

import os
from collections.abc import Iterator, Sequence
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
ANSWERS = 5.0  # seconds that a worker has to say how far it is
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
    """A client of the scheduler that is named, or of a cluster made for it. `folder` is for what workers put down."""
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
                n_workers=int(os.environ.get(WORKERS) or USUAL_WORKERS),
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


def looked(client: "Client", stops: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """How far the turns are in all workers; those of `stops` are left. One that does not answer is left out."""
    found = client.run(turn.look, stops, on_error="ignore")
    return {name: told for worker in found.values() for name, told in worker.items()}


def at_work(client: "Client", keys: Sequence[str]) -> list[str]:
    """The workers that have these tasks of Dask."""
    found = client.processing()
    return [str(worker) for worker, theirs in found.items() if not set(keys).isdisjoint(map(str, theirs))]
