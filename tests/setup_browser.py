"""A Chromium for the tests in a browser: found, or installed where that is allowed. `make test` runs this first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def installed_browser() -> str | None:
    """Path of the first installed Chromium that starts; Playwright's own is not looked for."""
    paths = (shutil.which(name) for name in NAMES)
    return next((path for path in paths if path and succeeds(path, "--version")), None)


def playwright_browser() -> str | None:
    """Path of the Chromium that Playwright has downloaded, if it starts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and succeeds(path, "--version") else None


def succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def by_apt(package: str) -> list[tuple[str, ...]]:
    """The command that installs a package of Debian's or Ubuntu's, where that is allowed."""
    if not shutil.which("apt-get"):
        return []
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not root and not succeeds("sudo", "-n", "true"):
        return []
    sudo = () if root else ("sudo", "-n")
    return [(*sudo, "sh", "-c", f"apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y {package}")]


def attempts() -> list[tuple[str, ...]]:
    """The commands that may bring a browser, in the order to try them."""
    return [*by_apt("chromium"), (sys.executable, "-m", "playwright", "install", "chromium")]


def main() -> None:
    if installed_browser() or playwright_browser():
        return
    tried = []
    for command in attempts():
        name = "apt-get install chromium" if "sh" in command else "playwright install chromium"
        print(f"No Chromium for the browser tests yet: {name} ...", file=sys.stderr)
        tried.append(name)
        if succeeds(*command) and (installed_browser() or playwright_browser()):
            return
    sys.exit(
        f"The browser tests need Chromium: none of {', '.join(NAMES)} was found or started, and "
        f"{' and '.join(tried)} did not bring one; install Chromium or Google Chrome and run this again."
    )


if __name__ == "__main__":
    main()
