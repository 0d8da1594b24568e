"""Exercises without end.

view        its words of the link
parts       one exercise at a time, marked at once
result      what was answered in a series
sheet       the whole series on paper
worked_out  exercises, kept by their generator
"""
