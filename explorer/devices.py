"""Devices by their vendors' figures, for the roofline: content/devices.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

CONTENT = Path(__file__).parent / "content" / "devices.toml"
WIDTHS = {"float32": 4, "float16": 2}  # bytes of a value


class Device(NamedTuple):
    """A device by its vendor's figures: peak dense FLOP/s of each precision, and bytes/s of memory."""

    key: str
    name: str
    peaks: Mapping[str, float]
    bandwidth: float
    source: str

    def ridge(self, precision: str) -> float:
        """FLOP/byte from which on arithmetic, not memory, is the limit."""
        return self.peaks[precision] / self.bandwidth

    def roof(self, intensity: float, precision: str) -> float:
        """FLOP/s within reach at an intensity in FLOP/byte."""
        return min(self.peaks[precision], intensity * self.bandwidth)


@cache
def devices() -> dict[str, Device]:
    """All devices of content/devices.toml by key, in its order."""
    entries = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    return {key: _device(key, entry) for key, entry in entries.items()}


def _device(key: str, entry: dict) -> Device:
    peaks = {precision: entry[precision] for precision in WIDTHS}
    return Device(key, entry["name"], peaks, entry["bandwidth"], entry["source"])
