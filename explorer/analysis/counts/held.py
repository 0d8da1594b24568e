"""What the parameters of a network are: weights, biases, and the scales and shifts of its normalisation."""

from explorer.analysis.trace.records import Trace

OWN = ("conv", "projection", "linear", "attention")  # kinds whose weights are named by themselves
PARTS = (*OWN, "norm_weights", "norm_biases", "biases", "other")


def held(trace: Trace) -> dict[str, int]:
    """Learnable values by part, in the order of PARTS, those there are; they sum to the network's parameters.

    `biases` are those of convolutions and linear layers; `other` is what no known kind of layer holds, and what the
    forward never touches. Running means and variances are buffers, not parameters, and not here.
    """
    found = dict.fromkeys(PARTS, 0)
    for layer in trace.layers:
        if layer.kind == "norm":
            found["norm_weights"] += layer.weights
            found["norm_biases"] += layer.biases
        else:
            found[layer.kind if layer.kind in OWN else "other"] += layer.weights
            found["biases"] += layer.biases
    found["other"] += sum(count for _, count in trace.unused)
    return {part: count for part, count in found.items() if count}
