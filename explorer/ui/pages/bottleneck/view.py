"""What stands on the bench, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import YES, word


@dataclass(frozen=True)
class Bench:
    """What stands on the bench; explorer/analysis/blocks/bottleneck.py says which of it goes together. Each field is a word of the link."""

    bench_channels: str = word("256", ("16", "32", "64", "128", "256", "512", "1024", "2048"))
    bench_reduction: str = word("4", ("0.5", "1", "2", "4", "8", "16", "32"))
    bench_kernel: str = word("3", ("1", "3", "5", "7"))
    bench_groups: str = word("1", ("1", "2", "4", "8", "16", "32", "64"))
    bench_map: str = word("56", ("7", "8", "14", "16", "28", "32", "56", "112", "224"))
    bench_bias: str = word("no", YES)
    bench_norm: str = word("no", YES)
