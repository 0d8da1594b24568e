"""A network's forward on shapes, written down as rows, and those rows checked by PyTorch."""
