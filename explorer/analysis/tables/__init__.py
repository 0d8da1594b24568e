"""Layers as tables: for a screen or a file, and as the paper prints them."""
