"""Which function does which piece of work."""

from collections.abc import Callable
from pkgutil import resolve_name

from explorer.lab.asked import Asked
from explorer.lab.steps import Given, Steps


def begun(asked: Asked, state: bytes | None = None, given: Given | None = None) -> Steps:
    """The steps of a piece of work, from a state or from the beginning: `run` of the file that has its name."""
    run: Callable[..., Steps] = resolve_name(f"explorer.lab.{asked.__struct_config__.tag}:run")
    return run(asked, state, given or {})
