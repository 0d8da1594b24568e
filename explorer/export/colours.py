"""The colours of a report as a style sheet: those of its look, and on paper always those of the light one."""

from explorer.charts.palette import DARK, KINDS, LIGHT, Look

LOOKS = {"light": LIGHT, "dark": DARK}
TOKENS = ("ink", "muted", "grid", "background")  # what is not data


def colours(name: str) -> str:
    """`name` is light or dark. Ink on paper is dark, and browsers leave out a dark ground: such a page turns light."""
    if name == "light":
        return _rules("light")
    return f"{_rules('dark')}@media print {{\n{_rules('light')}{_turned()}}}\n"


def _rules(name: str) -> str:
    look = LOOKS[name]
    tokens = "; ".join(f"--{token}: {getattr(look, token)}" for token in TOKENS)
    kinds = "".join(f".{kind} {{ --k: {colour} }}\n" for kind, colour in zip(KINDS, look.kinds, strict=True))
    return f":root {{ color-scheme: {name}; {tokens} }}\n{kinds}"


def _turned() -> str:
    """Plotly writes each colour into the elements of a chart: every dark one gives way to the light one it belongs to."""
    return "".join(
        f'.chart [style*="{word}: {_rgb(dark)}"] {{ {word}: {light} !important }}\n'
        for dark, light in zip(_all(DARK), _all(LIGHT), strict=True)
        for word in ("fill", "stroke", "background")
    )


def _all(look: Look) -> list[str]:
    return [*look.kinds, *(getattr(look, token) for token in TOKENS)]


def _rgb(colour: str) -> str:
    """#2B5AE7 as a browser writes it back: rgb(43, 90, 231)."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
