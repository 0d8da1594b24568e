"""Links that nobody's page writes: good words beside nearly good ones, junk, a thousand words, other scripts, words twice."""

from random import Random
from urllib.parse import quote_plus

from explorer import share
from explorer.i18n import choices
from explorer.permalink import VIEW_WORDS, WORDS
from explorer.presets import PRESETS
from explorer.ui.pages import KNOWN, PAGES, own_words

JUNK = (
    "", "0", "-1", "1e9", "NaN", "999999999", "1000000000", "９９", "١٢", "1_000", " 64", "64 ", "None", "true", "\x00",
    "\ud7ff\U0010ffff", "\u202eabc", "a\nb", "é", "<img src=x onerror=alert(1)>", "{0}", "{value}", "%s", "%", "../..",
    "resnet50[", "resnet50[classes=0]", "~", "~~~", ",", ",,", "-", "--", "x", "3xx", "1-", "0-0-0-0", "layer4.9.conv9",
)  # fmt: skip
NUMBERS = {
    "repeats": (
        "3-4-6-3",
        "1",
        "2-2",
        "1-1-1-1-1-1",
        "1-1-1-1-1-1-1",
        "0-1",
        "36-36",
        "9-9-9",
        "1000",
        "1001",
        "3-4-23-3",
    ),
    "input": ("3x224x224", "1x1x1", "3x32x32", "3x7x500", "1024x8x8", "3x2048x2048", "3x2049x1", "0x3x3", "3x224"),
    "width": ("64", "1", "8", "128", "256", "2048", "0"),
    "stem_width": ("0", "1", "32", "64", "2048"),
    "groups": ("1", "2", "32", "64", "16384"),
    "group_width": ("1", "4", "8", "64", "128", "16384"),
    "classes": ("1", "10", "1000", "100000", "100001"),
}
PATTERNS = {
    "at": ("layer1", "layer2.0", "layer3.1.conv2", "fc", "conv1", "layer4.2.downsample.0", "stem", "a.b.c.d"),
    "step": ("1", "2", "50", "99999"),
    "note": ("Look at layer3.", "zwei\nZeilen", "再看一遍", "x" * 300, "x" * 301),
    "seed": ("1", "ada", "7-b", "名字"),
    "exercise": ("1", "3", "99999"),
    "sweep_x_range": ("16-256-8", "1-999999-1", "5-4-1", "64-64-1", "0-0-1", "1-1000-999999"),
    "sweep_y_range": ("16-256-8", "1-40-1", "64-64-1"),
    "sweep_at": ("64", "64-64", "999999-999999"),
    "lesson": (),
}
ENDS = {"sample": (1, 4), "many": (20, 60)}  # how many words a link has


def link(dice: Random) -> tuple[str, str]:
    """A page and a query string for it."""
    page = dice.choice([*PAGES])
    kind = dice.random()
    if kind < 0.01:
        return page, _huge(dice)
    if kind < 0.03:
        return page, "".join(dice.choice("&=%?#~[]0aé\x00+;/") for _ in range(dice.randint(0, 60)))
    count = dice.randint(*ENDS["many" if kind < 0.1 else "sample"])
    pairs = [_pair(dice, page) for _ in range(count)]
    if dice.random() < 0.1:
        pairs += dice.choices(pairs, k=2)  # twice
    if dice.random() < 0.05:
        return page, f"{share.WORD}={share.pack(dict(pairs)) if dice.random() < 0.7 else dice.choice(JUNK)}&count=flops"
    escaped = dice.random() < 0.9
    return page, "&".join(f"{word}={quote_plus(value) if escaped else value}" for word, value in pairs)


def _pair(dice: Random, page: str) -> tuple[str, str]:
    usual = dice.choice(["net", *(word.name for word in WORDS), *VIEW_WORDS, *own_words(page)])
    word = dice.choice([usual] * 8 + [dice.choice(KNOWN), dice.choice(["nope", "NET", "é", "", "net ", "__class__"])])
    value = good(word, page, dice)
    roll = dice.random()
    if roll < 0.2:
        value = dice.choice(JUNK)
    elif roll < 0.35:
        value = nearly(value, dice)
    elif roll < 0.36:
        value *= dice.choice([100, 5_000])
    return word, value


def good(word: str, page: str, dice: Random) -> str:
    """A value that the word can have, mostly."""
    if word == "net":
        return dice.choice([*PRESETS])
    if word == "compare":
        return "~".join(_name(dice) for _ in range(dice.randint(1, 7)))
    if found := NUMBERS.get(word) or PATTERNS.get(word):
        return dice.choice(found)
    knob = next((one.knob for one in WORDS if one.name == word), None)
    known = choices(knob) if knob else VIEW_WORDS.get(word) or own_words(page).get(word) or ()
    return dice.choice([*known] or ["1"])


def _name(dice: Random) -> str:
    """A network as `compare` names it."""
    net, word = dice.choice([*PRESETS]), dice.choice(WORDS)
    return net if dice.random() < 0.6 else f"{net}[{word.name}={good(word.name, 'compare', dice)}]"


def nearly(value: str, dice: Random) -> str:
    """One letter more, less, or another."""
    at = dice.randint(0, len(value))
    return value[:at] + dice.choice(["", "0", "-", "x", "é", ",", "~"]) + value[at + dice.randint(0, 1) :]


def _huge(dice: Random) -> str:
    """Thousands of words, or one of a hundred thousand letters."""
    if dice.random() < 0.5:
        return "&".join(f"{dice.choice(('nope', 'a', 'é'))}{number}=1" for number in range(dice.choice((1_000, 5_000))))
    return f"{dice.choice(KNOWN)}={dice.choice(['1', 'x-', '~', 'é', '3-']) * dice.choice((3_000, 100_000))}"
