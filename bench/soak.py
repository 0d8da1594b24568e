"""A long day of a server in a quarter of an hour: 20,000 changes of 50 tabs over 2,000 networks. Is its memory flat?

python -m bench.soak [CHANGES]
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psutil

from bench.serving import serve
from bench.tab import Reader, opened

TABS, NETWORKS, CONTROLS = 50, 2_000, ("count", "colour", "by", "fold")


def main(changes: int) -> None:
    dice = Random(0)
    with TemporaryDirectory() as folder, ExitStack() as ends:
        url = ends.enter_context(serve("streamlit_app.py", Path(folder) / "log"))
        server = psutil.Process(url.pid)
        tabs = [Reader(ends.enter_context(opened(url)), "", "net=resnet18") for _ in range(TABS)]
        for number in range(changes + 1):
            if number % (changes // 10) == 0:
                used = server.memory_info().rss / 1e6
                print(f"{number:,} changes: {used:,.0f} MB", flush=True)
            tab = dice.choice(tabs)
            if dice.random() < 0.5:
                tab.query = f"net=resnet{dice.choice((18, 34, 50))}&classes={1 + dice.randrange(NETWORKS)}"
                tab.run()
            else:
                tab.switch(f"widget_{dice.choice(CONTROLS)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
