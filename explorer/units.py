"""Numbers as people read them: G and M are powers of ten, MiB a power of two, never mixed."""

PREFIXES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
MIB, GIB = 2**20, 2**30  # bytes


def prefix(largest: float) -> tuple[int, str]:
    """The unit that suits a column of counts up to `largest`: (1000000, "M")."""
    return next(((size, letter) for size, letter in PREFIXES if largest >= size), (1, ""))


def parts(count: float, digits: int = 4) -> tuple[str, str]:
    """A count in short, number and prefix apart: 4089184256 -> ("4.089", "G"). Small counts stay whole."""
    size, letter = prefix(count)
    if size == 1:
        return f"{count:,}", ""
    whole = len(str(count // size))
    shown = f"{count / size:.{max(digits - whole, 0)}f}"
    if shown.startswith("1000") and whole == 3 and count < 10**15:  # 999,999,999 is 1.000 G, not 1000.0 M
        return parts(1000 * size, digits)
    return shown, letter


def short(count: float, digits: int = 3) -> str:
    """4089184256 -> "4.09 G"."""
    return " ".join(parts(count, digits)).strip()


def mib(size: int) -> str:
    """Bytes in MiB, 2^20 bytes, to one place: 102228128 -> "97.5"."""
    return f"{size / MIB:,.1f}" if size >= MIB / 10 else f"{size / MIB:,.3f}"


def size(count: int) -> str:
    """Bytes as a person reads them: 102228128 -> "97.5 MiB", 3361234944 -> "3.13 GiB"."""
    return f"{count / GIB:,.2f} GiB" if count >= GIB else f"{mib(count)} MiB"


def percent(part: float, whole: float) -> str:
    """A share with one place: "58.6 %", "< 0.1 %", "> 99.9 %"; 0 and 100 are said of nothing and all alone."""
    if 0 < 2000 * part < whole:
        return "< 0.1 %"
    if whole - whole / 2000 < part < whole:
        return "> 99.9 %"
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def per_mac(count: str) -> int:
    """What one multiply-accumulate is in the unit of a view: 1 for "macs", 2 for "flops"."""
    return 2 if count == "flops" else 1


def minus(number: str) -> str:
    """A number with the sign that is as wide as a plus: -21 -> −21."""
    return number.replace("-", "−")


def signed(number: int, zero: str = "±0") -> str:
    """A difference: +231,211,008, −21; `zero` where there is none."""
    return minus(f"{number:+,}") if number else zero


def change_of(count: int, usual: int) -> str:
    """+60.3 %, −8.8 %, −0.014 %; ±0 % where nothing changes."""
    change = 100 * (count - usual) / usual
    return minus(f"{change:+{'.1f' if abs(change) >= 0.05 else '.2g'}} %") if change else "±0 %"
