"""Rows as Plotly figures, one visual language. A chart a file; colours come from theme.py alone."""
