"""What pages share: the picture of a network, its sheet, charts, files to drop, questions."""
