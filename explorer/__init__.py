"""Residual networks, built live and counted exactly.

One straight line, a room for each station:

    spec -> model -> analysis -> charts -> ui -> pages

spec        what a network is, and what is wrong with one
oddities    what can be built and is worth a second look
presets     networks with a name and a source, from content/presets/
titles      how a network is called, and what is said of it in a line
published   accuracies and costs that others report, each with its source, from content/published/
devices     devices by their vendors' figures, from content/devices.toml
lessons     lessons as steps and questions, from content/lessons/
share       a long link as a short one, and as a QR code
permalink   a network and a view as words in a URL
i18n        every word on the screen, in each language
units       counts and bytes in short
markup      templates and style sheets that lie beside their Python file
reading     what a person has of a network: a number, a print, names and shapes, a header, an ONNX file
model       the networks themselves: plain torch.nn
analysis    a network as rows of shapes, parameters and MACs, and a folder for each thing that is asked of it
codegen     a network as one PyTorch file, from the sources of model
charts      rows as Plotly figures
diagram     the picture of a network: values, the scripts that draw it, and an SVG file without a browser
export      a network or a comparison as a file
command     the command line, a file a command
ui          the Streamlit side: frame, state, controls
serving     the app as a server, for one person or for a class
content     words, presets, lessons and published figures, no code

An installed package has app/ besides: streamlit_app.py, pages/ and .streamlit/, which setup.py puts there.

Imports go one way only; tests/test_rooms.py holds them to it.
"""

__version__ = "0.1.0"
EXTRA = {"py_mini_racer": "mini-racer"}  # a module that is installed on request alone -> what pip calls it
