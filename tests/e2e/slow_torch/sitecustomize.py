"""Python imports this first when the folder is on PYTHONPATH: importing torch then takes five seconds more."""

import sys
import time


class SlowTorch:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            sys.meta_path.remove(self)
            time.sleep(5)


sys.meta_path.insert(0, SlowTorch())
