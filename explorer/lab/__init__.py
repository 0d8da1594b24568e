"""The laboratory: networks that learn, and what can be seen of them then. No screen, and nothing of Streamlit.

Asked and answered, without torch:
asked      what can be asked for, as frozen values; the key of a piece of work
steps      how a piece of work tells of itself: steps on the way, a result at its end
sets       which pictures there are to learn from
networks   the networks that go by a short name, fitted to pictures
recipes    ways to train that have a name
paths      how many ways lead through a network
recorded   runs that come with the app, which lessons draw
desk       where pages ask, and look what has come of it
record     what was asked and what came of it, in SQLite; states: from which work goes on
order      the queue
files      what readers have brought; kept: files in a folder of bounded size

Worked on, one process for the machine:
engine     gives open work to workers, a turn at a time, and writes down what comes of it
cluster    Dask's workers, here or elsewhere
turn       a turn of a piece of work, in a worker
works      which function does which piece of work

What is done:
data       pictures as tensors; pictures: the files that they are read from
nets       a network with weights drawn from a seed
training   a network is trained, epoch by epoch
race       how many steps it needs to a goal
probe      norms before any training
extension  a plain network made deeper by blocks that do nothing
without    a network without some of its blocks; lesion and cut ask for its errors
landscape  the loss around a trained network
features   what each layer makes of an image; photos: the images
timing     how long each layer takes; watched: each operation of a forward under the name of its record
weights    weights that somebody brings; weights_tensors: their parser, in a process apart
"""
