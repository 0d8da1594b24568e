"""Counts, checked against torch."""
