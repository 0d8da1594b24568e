"""A network as plain rows, and what can be counted from them. Nothing here knows about a screen."""

from explorer.analysis.records import Layer, Trace
from explorer.analysis.totals import Totals, totals
from explorer.analysis.tracing import trace

__all__ = ["Layer", "Totals", "Trace", "totals", "trace"]
