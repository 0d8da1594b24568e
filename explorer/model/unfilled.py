"""Building on shapes: no weight has a value there, so none is given one."""

from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

FILLS = {nn.init.kaiming_uniform_, nn.init.uniform_, nn.init.constant_, Tensor.fill_, Tensor.zero_}


class Unfilled(TorchFunctionMode):
    """In a `with`, what fills a tensor gives it back as it is: a quarter of what building on the meta device takes."""

    def __torch_function__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        if func in FILLS:
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))
