"""What a stranger would have run: a pickle that leaves a file behind."""


class Runs:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))
