"""The page that counts to 18.

view        its words of the link
steps       one layer after the other, up to the number in the name
ticks       all operations as one tick each, filled as far as they are counted
sums        the same number as a sum, what else people count, and the names that count otherwise
labels      a name and a count of parameters: whether both can be of one network
worked_out  what there is to count, kept for everybody
"""
