"""The family map.

worked_out  its figures and sentences, kept for everybody
choose      what is shown: data set, cost, filters
parts       the page from top to bottom
"""
