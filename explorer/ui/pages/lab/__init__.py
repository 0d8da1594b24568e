"""The laboratory's page: networks that learn. The desk, and how far a run is, stand in explorer/ui/widgets/.

view        its words of the link
nets        the networks that can be asked for, by the names of the link
wanted      what the link asks for, as pieces of work
controls    the knobs
parts       the sections, of which the open one is drawn
probe       before any training
train       networks are trained side by side
curves      their curves, and what these do and do not show
files       what of a run can be taken along
solution    a trained network made deeper by blocks that do nothing
lesion      a trained network is taken apart
picture     its blocks, to be clicked
lesioned    what is found of it
landscape   the loss around a trained network
surface     as surfaces and contours
post        the network of a blog post
"""
