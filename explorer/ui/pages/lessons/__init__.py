"""Lessons: the list, a step, and its live view."""
