"""The page of shortcuts.

parts       the lens, the options side by side, and the choice of a block
adding      about one block: the zeros drawn, and add against concat
worked_out  the shortcuts of a network, kept for everybody
"""
