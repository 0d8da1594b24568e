"""Numbers as people read them: G and M are powers of ten, MiB a power of two, never mixed."""

PREFIXES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def prefix(largest: int) -> tuple[int, str]:
    """The unit that suits a column of counts up to `largest`: (1000000, "M")."""
    return next(((size, letter) for size, letter in PREFIXES if largest >= size), (1, ""))


def parts(count: int, digits: int = 4) -> tuple[str, str]:
    """A count in short, number and prefix apart: 4089184256 -> ("4.089", "G"). Small counts stay whole."""
    size, letter = prefix(count)
    if size == 1:
        return f"{count:,}", ""
    whole = len(str(count // size))
    return f"{count / size:.{max(digits - whole, 0)}f}", letter


def short(count: int, digits: int = 3) -> str:
    """4089184256 -> "4.09 G"."""
    return " ".join(parts(count, digits)).strip()


def mib(size: int) -> str:
    """Bytes in MiB, 2^20 bytes, to one place: 102228128 -> "97.5"."""
    return f"{size / 2**20:,.1f}" if size >= 2**20 / 10 else f"{size / 2**20:,.3f}"


def percent(part: int, whole: int) -> str:
    """A share with one place: "58.6 %"."""
    return f"{100 * part / whole:.1f} %" if whole else "0 %"
