"""What the diagram draws, with fewer numbers: where a teacher's link hides them, or a question asks for them."""

from explorer.diagram.data import Data

HIDDEN = {"value": 0, "text": "?"}


def uncounted(network: Data) -> Data:
    """A network with its shapes and without its parameters and work."""
    return network | {"stages": [_uncounted(stage) for stage in network["stages"]]}


def _uncounted(stage: Data) -> Data:
    runs = [run | {"card": run["card"][:1]} for run in stage["runs"]]
    return stage | {"params": HIDDEN, "work": HIDDEN, "runs": runs}


def veiled(network: Data) -> Data:
    """A network without shapes, counts, and the ruler that counts its layers."""
    return network | {"stages": [_veiled(stage) for stage in network["stages"]]}


def _veiled(stage: Data) -> Data:
    runs = [run | {"card": ["?"]} for run in stage["runs"]]
    return stage | {"params": HIDDEN, "work": HIDDEN, "shape": "?", "ticks": [], "note": "", "runs": runs}


def uncounted_block(block: Data) -> Data:
    """A block under the loupe, with its shapes and without its weights and work."""
    hidden = {"weights": "", "macs": ""}
    bare = {part: [op | hidden for op in block[part]] for part in ("ops", "after")}
    return block | bare | {"rail": block["rail"] | {"costs": ""}}
