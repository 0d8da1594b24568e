"""The bottleneck bench: two convolutions against a bottleneck, to one scale.

controls   the sidebar
parts      what is on the bench: picture, sums, the curve
lesson     what real networks say to it: the same block, what a 1x1 does, common slips
picture    the words and numbers of the tiles; tiles: the component that draws them
"""
