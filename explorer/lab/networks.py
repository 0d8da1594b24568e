"""The networks of the laboratory by short names, fitted to pictures. Knows no torch: pages and the command line ask.

plain-20 is a network of section 4.2 of He et al. 2015, eight channels wide: on small images it learns in seconds.
"""

from dataclasses import replace

from explorer.lab.sets import CLASSES, shape
from explorer.presets import cifar
from explorer.spec import ResNetSpec, problems

DEPTHS = (20, 32, 56, 110)
NAMED = tuple(f"{kind}-{depth}" for kind in ("plain", "resnet") for depth in DEPTHS)
WIDTH = 8  # channels of the first stage


def named(name: str, data: str) -> ResNetSpec:
    """A network of `NAMED` for images of a data set; plain without shortcuts, residual with option A."""
    kind, _, depth = name.partition("-")
    shortcut = "none" if kind == "plain" else "A"
    return fitted(replace(cifar(int(depth)).spec, shortcut=shortcut, width=WIDTH), data)


def fitted(spec: ResNetSpec, data: str) -> ResNetSpec:
    """The network for images and classes of a data set. Whether it can be built then, `spec.problems` says."""
    return replace(spec, input=shape(data), classes=CLASSES)


def twin(spec: ResNetSpec) -> ResNetSpec | None:
    """The same network without its shortcuts, of a plain one with them; None where that cannot be built."""
    found = replace(spec, shortcut="A" if spec.shortcut == "none" else "none")
    return None if problems(found) else found
