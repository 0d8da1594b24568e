"""A network as plain rows, and what can be counted from them. Nothing here knows about a screen."""

from explorer.analysis.counts.totals import Totals, totals
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.traced import traced
from explorer.analysis.trace.tracing import trace

__all__ = ["Layer", "Totals", "Trace", "totals", "trace", "traced"]
