"""The picture of a network: what is drawn, and the file it becomes."""
