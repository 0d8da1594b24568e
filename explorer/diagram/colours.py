"""The colours of the picture by name, those of the palette among them, and of the words that stand on them."""

from explorer.charts.palette import DARK, KINDS, LIGHT, Look

# Lines, plates without a colour, and what is chosen: of the light and of the dark theme.
GROUNDS = {
    "ink": ("#2B333F", "#D7DCE4"),
    "neutral": ("#8F97A4", "#6C7480"),
    "selected": ("#F3F5F8", "#1C2128"),
}
HAIRLINE = 0.16  # of the text in a border, the rest is ground


def tokens(look: Look) -> dict[str, str]:
    """Each name of a colour in diagram.css and in the drawing, as #RRGGBB."""
    found = dict(zip(KINDS, look.kinds, strict=True))
    found |= {f"step-{number}": colour for number, colour in enumerate(look.steps)}
    found |= {name: pair[(LIGHT, DARK).index(look)] for name, pair in GROUNDS.items()} | {"ground": look.background}
    found |= {f"on-{name}": label_on(colour) for name, colour in found.items()}
    found |= {"text": look.ink, "muted": look.muted}
    return found | {"border": _mixed(look.ink, look.background, HAIRLINE)}


def variables() -> str:
    """The colours as CSS variables that follow the theme of a page."""
    pairs = zip(tokens(LIGHT).items(), tokens(DARK).values(), strict=True)
    return " ".join(f"--{name}: light-dark({light}, {dark});" for (name, light), dark in pairs)


def label_on(fill: str) -> str:
    """White or near-black, whichever stands out more on `fill` (WCAG 2 relative luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(fill)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if luminance < 0.18 else "#14171C"


def _mixed(colour: str, ground: str, share: float) -> str:
    parts = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(255 * (share * one + (1 - share) * other)):02X}" for one, other in parts)


def _channels(colour: str) -> list[float]:
    """Red, green and blue, from 0 to 1."""
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
