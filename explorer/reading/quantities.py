"""Numbers as papers, libraries and people write them: 25.6M, 4.1 GMACs, 3.8×10⁹ FLOPs, 2556万, 97.8 MiB."""

import re
import unicodedata
from decimal import Decimal
from math import ceil, floor

from explorer.reading.given import BEYOND, Count, Unreadable, excerpt

LONGEST = 200  # characters of a line with a number
SHORT_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12}
UNITS = SHORT_UNITS | {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mio": 10**6,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
BYTES = {
    **{f"{letter}b": size for letter, size in SHORT_UNITS.items() if letter != "b"},
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "兆字节": 10**6,
    "bytes": 1,
    "byte": 1,
    "字节": 1,
}
BINARY = {10**3: 2**10, 10**6: 2**20, 10**9: 2**30, 10**12: 2**40}  # what else KB, MB, GB and TB may stand for
BY_LENGTH = sorted([*UNITS, *BYTES, ""], key=len, reverse=True)

# What words beside a number say that it counts; those that say nothing stand in none.
WORDS = {
    "params": "parameters parameter params param weights 参数总量 参数总数 参数数量 参数量 参数",
    "macs": "multiply-accumulates multiply-accumulate multiply-adds multiply-add mult-adds mult-add multadds mul-adds "
    "mul-add madds madd macs mac 乘加运算 乘加操作 乘加",
    "flops": "flops flop 浮点运算次数 浮点运算量 浮点运算 浮点计算量 计算量 运算量",
    "size": "文件大小 大小 size",
    "none": "non-trainable trainable learnable total number count estimated input about approximately approx circa ca "
    "has have with of the model in is a and around roughly only 总共 总计 总数 可训练 可学习 数量 总 共 "
    "约为 大约 大概 约 为 是 有 的 个 次 模型",
}
KIND_OF = {word: kind for kind, words in WORDS.items() for word in words.split()}
WORD = re.compile(rf"({'|'.join(sorted(map(re.escape, KIND_OF), key=len, reverse=True))})|[\s:=~≈.,;()]+")

DIGITS = r"(?P<whole>\d{1,3}(?:[,_' ]\d{3})+(?!\d)|\d+)(?:\.(?P<places>\d+)|,(?P<comma>\d{1,2})(?![\d,]))?"
POWER = r"(?:e(?P<e>[+-]?\d+)|\s*[x×*·]\s*10(?:\^|\*\*)(?P<ten>\d+))?"
NUMBER = re.compile(DIGITS + POWER)
IN_LABEL = re.compile(r"\((?:units\.)?(?P<letter>[kmgt])(?P<bytes>b)?\w*\)")  # torchinfo: Total mult-adds (G): 4.09
ASIDE = re.compile(r"\([\d.,]+ *[kmgt]?i?b(?:yte)?s?\)$")  # Keras: Total params: 25,636,712 (97.80 MB)


def count(line: str) -> Count | None:
    """The number of a line, if the line is one number, its unit and words that say what it counts.

    What was rounded could have been anything within half a unit of the last digit typed: 25.6M is 25,550,000 to
    25,650,000. Raises Unreadable for a number that no network has.
    """
    if len(line) > LONGEST:
        return None
    text = ASIDE.sub("", plain(line)).strip()
    found = NUMBER.search(text)
    if not found:
        return None
    read = _unit_and_quantity(text[: found.start()], text[found.end() :])
    return _count(found, *read, excerpt(line)) if read else None


def _count(number: re.Match, unit: int, quantity: str, shown: str) -> Count:
    low, value, high = _bounds(number, unit, shown)
    binary = _count(number, BINARY[unit], quantity, shown) if quantity == "size" and unit in BINARY else None
    return Count(low, high, value, quantity, shown, binary)


def plain(line: str) -> str:
    """Lower case, with full-width digits made plain and 10⁹ made 10^9."""
    marked = re.sub("10(?=[⁰¹²³⁴-⁹])", "10^", line)
    return unicodedata.normalize("NFKC", marked).lower().strip()


def _unit_and_quantity(before: str, after: str) -> tuple[int, str] | None:
    """What the number is to be multiplied by, and what it counts. The longest unit with a sense wins: MB before M."""
    label = IN_LABEL.search(before)
    before = IN_LABEL.sub(" ", before)
    after = after.lstrip()
    for unit in BY_LENGTH:
        said = quantities_said(before, after[len(unit) :]) if after.startswith(unit) else None
        if said is None:
            continue
        if unit in BYTES:
            return (BYTES[unit], "size") if said <= {"size", "params"} else None
        if label and not unit:
            is_size = "size" in said  # (MB) of a size, the unit GIGABYTES of mult-adds
            return SHORT_UNITS[label["letter"]], "size" if is_size else _one(said)
        return UNITS.get(unit, 1), _one(said)
    return None


def quantities_said(*parts: str) -> set[str] | None:
    """The quantities that words beside a number name; None if a word is not known or two quantities are named."""
    kinds = set()
    for part in parts:
        position = 0
        while position < len(part):
            word = WORD.match(part, position)
            if not word:
                return None
            kinds.add(KIND_OF.get(word[1], "none"))
            position = word.end()
    kinds.discard("none")
    return kinds if len(kinds) < 2 or kinds == {"size", "params"} else None


def _one(said: set[str]) -> str:
    return next(iter(said - {"size"} or said), "any")


def _bounds(found: re.Match, unit: int, shown: str) -> tuple[int, int, int]:
    """The least and the greatest whole number that rounds to what was typed, and the number itself between them."""
    whole = re.sub(r"\D", "", found["whole"])
    places = found["places"] or found["comma"] or ""
    power = found["e"] or found["ten"] or "0"
    if len(whole + places) > 30 or len(power) > 4 or not -30 <= int(power) <= 30:
        raise Unreadable("number", value=shown, most=BEYOND)
    scale = Decimal(unit).scaleb(int(power))
    value = Decimal(f"{whole}.{places or 0}") * scale
    exact = not places and scale == 1
    half = Decimal(0) if exact else Decimal(1).scaleb(-len(places)) * scale / 2
    low, high = ceil(value - half), floor(value + half)
    if low > high and value > Decimal("0.001"):  # 4.1, or 0.27
        raise Unreadable("decimals", value=shown)
    if high < 1 or low > high or high >= BEYOND:
        raise Unreadable("number", value=shown, most=BEYOND)
    return max(low, 1), round(value), high
