"""Networks side by side.

networks   which they are: the link's words, the sidebar that adds and removes them
parts      what stands on the page: table, strips, waterfall, charts
table      a row for each network, with differences to the reference; strips: what changed, layer by layer
waterfall  where a difference comes from
own        a network of the reader's own, dropped as an ONNX file; onnx_drop: what of it leaves the browser
hand_on    the comparison as files
"""
