"""Exercises without end."""
