"""The whole file: what it is, its imports, its classes and functions, and a way to run it."""

import ast
import textwrap
from dataclasses import replace

from explorer import permalink
from explorer.analysis import totals, traced
from explorer.analysis.trace.records import Trace
from explorer.codegen.layout import WIDTH
from explorer.codegen.sources import parsed, source
from explorer.codegen.statements import Program
from explorer.model import ResNet
from explorer.model.resnet import made_on, refuse
from explorer.spec import ResNetSpec

HEADER = '''"""{name}: a {kind} network in PyTorch, written by ResNet Explorer.

{sums}
As a link: {query}
"""
'''

FOOTER = '''

def build() -> ResNet:
    """The network with random weights, on the current default device."""
    return ResNet()


if __name__ == "__main__":
    network = build().eval()
    with torch.inference_mode():
        logits = network(torch.zeros({batch}))
    parameters = sum(weights.numel() for weights in network.parameters())
    print(f"output {{tuple(logits.shape)}}, {{parameters:,}} parameters")
'''


def code(spec: ResNetSpec) -> str:
    """PyTorch of exactly this network, in one file that needs torch alone.

    It defines `build()`, and run by itself prints the shape of an output and the number of parameters. Raises
    ValueError with a sentence for each thing that keeps the spec from being built.
    """
    refuse(spec)
    found = traced(spec)
    program = Program(spec, ResNet, _shapes(spec, found))
    body = "".join("\n\n" + "\n".join(lines) + "\n" for lines in program.definitions.values())
    body += FOOTER.format(batch=", ".join(map(str, (1, *spec.input))))
    modules = {of.__module__ for of in program.definitions}
    return _header(spec, found) + "\n" + _imports(body, modules) + body


def lines(code: str) -> dict[str, int]:
    """The line that makes each part of the network, by the part's name: conv1, layer1, ..., fc."""
    (network,) = (node for node in parsed(code).body if getattr(node, "name", "") == ResNet.__name__)
    made = (node for node in ast.walk(network) if isinstance(node, ast.Assign))
    return {node.targets[0].attr: node.lineno for node in made if isinstance(node.targets[0], ast.Attribute)}


def _header(spec: ResNetSpec, found: Trace) -> str:
    sums = totals(found)
    image = " x ".join(map(str, spec.input))
    sentence = (
        f"Input {image}, {spec.classes:,} classes; {sums.params:,} parameters, {sums.macs:,} multiply-accumulates "
        "of its convolutions and linear layers for one image."
    )
    kind = "plain" if spec.shortcut == "none" else "residual"
    name = permalink.name(spec)
    return HEADER.format(name=name, kind=kind, sums=textwrap.fill(sentence, WIDTH), query=permalink.query(spec))


def _shapes(spec: ResNetSpec, found: Trace) -> dict[str, str]:
    """What leaves each part of the network: layer1 -> 256 x 56 x 56."""
    last = {layer.name.partition(".")[0]: layer.out_shape for layer in found.layers}
    shape = found.input_shape
    with made_on("meta"):
        hollow = ResNet(replace(spec, repeats=(0,) * len(spec.repeats)))  # its parts have the same names
    for name, _ in hollow.named_children():
        shape = last.setdefault(name, shape)  # an identity does nothing that is traced
    return {name: " x ".join(map(str, shape)) for name, shape in last.items()}


def _imports(body: str, modules: set[str]) -> str:
    """The imports of the sources, those that the file uses."""
    used = {node.id for node in ast.walk(parsed(body)) if isinstance(node, ast.Name)}
    plain = {"import torch"}
    named: dict[str, set[str]] = {}
    for module in modules:
        for node in source(module).tree.body:
            if isinstance(node, ast.Import):
                plain |= {ast.unparse(ast.Import([one])) for one in node.names if (one.asname or one.name) in used}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("explorer"):
                named.setdefault(node.module, set()).update(one.name for one in node.names if one.name in used)
    lines = {module: f"from {module} import {', '.join(sorted(names))}" for module, names in named.items() if names}
    ours = [line for module, line in sorted(lines.items()) if module.startswith("torch")]
    others = [line for module, line in sorted(lines.items()) if not module.startswith("torch")]
    return "".join(line + "\n" for line in [*others, *[""] * bool(others), *sorted(plain), *ours])
