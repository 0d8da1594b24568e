"""Networks side by side.

view        its words of the link
networks    which they are, and the sidebar that adds and removes them
parts       what stands on the page: table, strips, waterfall, charts
table       a row for each network, with differences to the reference
strips      what changed, layer by layer
waterfall   where a difference comes from
own         a network of the reader's own, dropped as an ONNX file
onnx_drop   the place to drop it, and what of it leaves the browser
hand_on     the comparison as files
worked_out  what networks are made of and differ in, kept for everybody
"""
