"""The page of orders: v1, v1.5, v2.

parts       a block in each of them, who builds it so, and the first and last activation of v2
letters     what the letters in names such as ResNet-50-D stand for
worked_out  a network in each order, kept for everybody
"""
