"""The bottleneck bench: two convolutions against a bottleneck, to one scale.

view        its words of the link
controls    the sidebar
parts       what is on the bench: picture, sums, the curve
lesson      what real networks say to it: the same block, what a 1x1 does, common slips
worked_out  figures, kept for everybody
"""
