"""Asks which of the locked versions have known advisories, those for other systems too. `make audit` runs it.

pip-audit asks PyPI about each version. Of a version that the index in use has no page of, it says nothing and calls the
whole well, so what it skips is asked once more by the page of the library, which speaks of the newest version alone. What
neither answers is named as not asked. Ends with 0 if all were asked and none has an advisory, 1 if one has, 2 if not all
could be asked.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).parent
PAGE = "https://pypi.org/pypi/{}/json"
SECONDS = 20


def main() -> int:
    pins = locked()
    found = by_pip_audit(pins)
    missing = {name: version for name, version in pins.items() if name not in found}
    with ThreadPoolExecutor(8) as several:
        pages = several.map(by_page, missing.items())
    found |= {name: ids for name, ids in zip(missing, pages, strict=True) if ids is not None}
    return tell(pins, found)


def locked() -> dict[str, str]:
    """The versions in all locks."""
    pins: dict[str, str] = {}
    for lock in HERE.glob("*.txt"):
        pins |= dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", lock.read_text(), flags=re.MULTILINE))
    return pins


def by_pip_audit(pins: dict[str, str]) -> dict[str, list[str]]:
    """The advisories of each version that PyPI has a page of; of none, where it cannot be reached."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
        asked.writelines(f"{name}=={version}\n" for name, version in pins.items())
        asked.flush()
        words = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", str(SECONDS))
        command = [sys.executable, "-m", "pip_audit", *words, "--format", "json", "--requirement", asked.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        answers = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print("pip-audit gave no answer:", *done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return {}
    return {answer["name"]: [one["id"] for one in answer["vulns"]] for answer in answers if "vulns" in answer}


def by_page(pin: tuple[str, str]) -> list[str] | None:
    """The advisories of a version that is the library's newest; None if it is not, or nobody answers."""
    name, version = pin
    try:
        with urlopen(PAGE.format(name), timeout=SECONDS) as answer:
            page = json.load(answer)
        if page["info"]["version"] != version:
            return None
        return [one["id"] for one in page["vulnerabilities"] if not one["withdrawn"]]
    except (OSError, ValueError, KeyError):
        return None


def tell(pins: dict[str, str], found: dict[str, list[str]]) -> int:
    """Prints what was answered and what was not; what the process ends with."""
    hit = {name: ids for name, ids in found.items() if ids}
    missing = sorted(pins.keys() - found.keys())
    for name, ids in sorted(hit.items()):
        print(f"{name} {pins[name]}: {', '.join(f'https://osv.dev/vulnerability/{one}' for one in ids)}")
    print(
        f"Of {len(pins)} locked versions, {len(found)} could be asked about; {len(hit)} of these have known advisories."
    )
    if missing:
        names = ", ".join(f"{name} {pins[name]}" for name in missing)
        print(f"Not asked, since the index told nothing of them, which does not mean that all is well: {names}.")
    return 1 if hit else 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
