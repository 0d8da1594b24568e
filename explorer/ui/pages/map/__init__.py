"""The family map.

view        its words of the link
controls    what is shown: data set, cost, filters
parts       the page from top to bottom
worked_out  its figures and sentences, kept for everybody
"""
