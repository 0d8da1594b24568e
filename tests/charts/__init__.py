"""Figures hold the counts they show, in colours that can be told apart."""
