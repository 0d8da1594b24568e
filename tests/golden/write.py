"""Writes a golden file anew where a fault is corrected, says what is different, and keeps the reason in the file.

python -m tests.golden.write links --because "What was wrong, and what is right now."
python -m tests.golden.write bytes --because "..."
"""

import argparse
import sys
from typing import Any

from tests.golden import load, save


def links(golden: dict[str, Any]) -> list[str]:
    """Reads every link again; the links whose meaning is another one."""
    from tests.test_golden_links import comparable, expected, meaning

    networks, different = golden["networks"], []
    for place, entry in enumerate(golden["links"]):
        found = meaning(entry["page"], entry["query"])
        knobs = networks.get(entry.get("network"))
        if knobs is None or comparable(found, knobs) != expected(entry, knobs):
            different.append(f"{entry['page']}?{entry['query']}")
            networks[found["network"]] = found.pop("knobs")
            golden["links"][place] = {key: entry[key] for key in ("about", "page", "query")} | found
    golden["networks"] = {name: networks[name] for name in dict.fromkeys(entry["network"] for entry in golden["links"])}
    return different


def bytes_(golden: dict[str, Any]) -> list[str]:
    """Makes every file of every preset again, which takes minutes; those that are different."""
    from explorer.presets import PRESETS
    from tests.test_golden_bytes import MADE, digest

    different = []
    for name in PRESETS:
        before = golden["presets"].get(name, {})
        golden["presets"][name] = {form: digest(name, form) for form in MADE}
        different += [f"{name} {form}" for form, now in golden["presets"][name].items() if before.get(form) != now]
    return different


WRITERS = {"links": links, "bytes": bytes_}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.golden.write")
    parser.add_argument("name", choices=WRITERS)
    parser.add_argument("--because", required=True, help="the fault that is corrected, a sentence or two")
    options = parser.parse_args()
    golden = load(options.name)
    different = WRITERS[options.name](golden)
    if not different:
        sys.exit("Nothing is different; the file stays as it is.")
    golden["corrected"].append({"because": options.because, "different": len(different)})
    save(options.name, golden)
    print(*different, f"{len(different)} different", sep="\n")


if __name__ == "__main__":
    main()
