"""The laboratory: networks that learn, and what can be seen of them then. No screen, and nothing of Streamlit.

asked      what can be asked for, as frozen values; the key of a piece of work
steps      how a piece of work tells of itself: steps on the way, a result at its end
works      which function does which piece of work
data       pictures to learn from
nets       a network as the laboratory trains it: fitted to the data, its weights drawn from a seed
training   a network is trained, epoch by epoch
probe      norms before any training
extension  a plain network made deeper by blocks that do nothing
without    a network without some of its blocks; lesion and cut ask for its errors
landscape  the loss around a trained network
paths      how many ways lead through a network, without torch
"""
