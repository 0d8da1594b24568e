"""nginx for the tests of several processes: found, or installed where that is allowed. `make test` runs this first.

Without it those tests are skipped, and say why: the app itself runs without.
"""

import sys

from explorer.serving.front import program
from tests.setup_browser import by_apt, succeeds

MISSING = "nginx is not installed, and apt-get install nginx-light did not bring it"


def main() -> None:
    if program():
        return
    print("No nginx for the tests of several processes yet: apt-get install nginx-light ...", file=sys.stderr)
    if not any(succeeds(*command) and program() for command in by_apt("nginx-light")):
        print(f"{MISSING}; the tests that need it are skipped.", file=sys.stderr)


if __name__ == "__main__":
    main()
