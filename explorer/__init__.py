"""Residual networks, built live and counted exactly.

One straight line, a room for each station:

    spec -> model -> analysis -> charts -> ui -> pages

spec        what a network is, and what is wrong with one
presets     networks with a name and a source
permalink   a network and a view as words in a URL
i18n        every word on the screen, in each language
model       the networks themselves: plain torch.nn
analysis    a network as rows of shapes, parameters and MACs
charts      rows as Plotly figures
ui          the Streamlit side: frame, state, controls
content     words, no code

Imports go one way only; tests/test_rooms.py holds them to it.
"""
