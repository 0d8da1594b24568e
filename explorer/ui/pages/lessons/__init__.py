"""Lessons: the list, a step, and its live view.

view        its words of the link
parts       the list, and a step: its text and its question
views       what stands under the text of a step
recorded    the figures of runs that come with the app
worked_out  what a step says and asks, kept for everybody
"""
