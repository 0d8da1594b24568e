"""The scripts that draw the picture, by the pictures that they make."""

from pathlib import Path

DRAWING = Path(__file__).parent
PIECES = ("marks", "layout", "blocks", "columns")  # what every picture is made of, in this order


def drawing(*pictures: str) -> str:
    """The script of these pictures: wide, tall, loupe."""
    return "\n".join((DRAWING / f"{name}.js").read_text() for name in (*PIECES, *pictures))
