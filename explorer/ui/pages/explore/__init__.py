"""Explore: one network, built and counted live.

view        its words of the link
tabs        what stands under the picture, a file a tab
presenter   the network on a wall
machine     what it asks of a machine, kept for everybody: roofline, input sizes, memory
brought     what a reader brings to run the network
ran         what came of running it
worked_out  the other figures and tables of the tabs, kept for everybody
ahead       what it is drawn from when it opens, worked out before anybody asks
"""
