"""list: networks with a name."""

import json
from argparse import Namespace

from explorer import permalink
from explorer.command.columns import as_text
from explorer.presets import PRESETS


def list_presets(options: Namespace) -> str:
    rows: list[dict[str, object]] = [
        {
            "name": p.name,
            "title": p.title,
            "origin": p.origin,
            "year": p.year,
            "link": permalink.query(p.spec),
            "source": p.source,
        }
        for p in PRESETS.values()
    ]
    if options.format == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False)
    return as_text([{**row, "year": str(row["year"])} for row in rows], options.format)  # 2015, not 2,015
