"""The page that counts to 18.

steps   one layer after the other, up to the number in the name
sums    the same number as a sum, what else people count, and the names that count otherwise
labels  a name and a count of parameters: whether both can be of one network
"""
