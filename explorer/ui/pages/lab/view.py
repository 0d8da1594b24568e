"""What the laboratory is asked for, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import YES, Blocks, Parts, word

SECTIONS = ("probe", "train", "solution", "lesion", "landscape", "post")
NAMED = (*("plain-20", "plain-32", "plain-56", "plain-110"), *("resnet-20", "resnet-32", "resnet-56", "resnet-110"))
NETS = (*NAMED, "screen")  # the last is the network on screen, fitted to the data
SETS = ("digits", "mnist", "fashion-mnist", "cifar-10")
EPOCHS = ("2", "5", "10", "20", "40", "80", "200")
RATES = ("0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "0.8", "1")
CURVES = ("running", "train", "test")


@dataclass(frozen=True)
class Lab:
    """Which networks learn from what, how and how often, and what is looked at then. Each field is a word of the link."""

    lab: str = word("train", SECTIONS)
    nets: str = word("plain-20,plain-56,resnet-20,resnet-56", Parts(NETS))
    data: str = word("digits", SETS)
    epochs: str = word("40", EPOCHS)
    seeds: str = word("1", ("1", "2", "3", "5"))
    solver: str = word("sgd", ("sgd", "adam", "adadelta"))
    rate: str = word("0.03", RATES)
    schedule: str = word("constant", ("constant", "cosine", "steps", "exponential"))
    images: str = word("128", ("32", "64", "100", "128", "256"))
    init: str = word("he", ("he", "xavier", "torch"))
    zero_last: str = word("no", YES)
    curve: str = word("running", CURVES)
    scale: str = word("log", ("log", "linear"))
    taken: str = word("resnet-20", NETS)
    cut: str = word("", Blocks())
    probed: str = word("gradients", ("gradients", "activations"))
    race: str = word("post", ("post", "sgd", "modern"))
    race_blocks: str = word("2", ("2", "8"))
