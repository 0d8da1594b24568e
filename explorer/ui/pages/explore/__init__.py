"""Explore: one network, built and counted live."""
