"""The page of sweeps: one knob or two over a range.

view      its words of the link
wanted    which sweep they ask for
controls  the knobs and their ranges, and what is counted
run       the points: at once where they are known, else with progress and a way to stop
parts     the curve or the map, and its table
chosen    the network chosen in it
"""
