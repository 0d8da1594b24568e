"""code, table and export: a network written down."""

from argparse import Namespace

from explorer import permalink
from explorer.command.files import check_free, save
from explorer.command.network import asked_for, asked_link
from explorer.command.parser import Sorry
from explorer.export import FORMATS, Asked, NotWritable

STANDARD_OUTPUT = "-"


def write_code(options: Namespace) -> str:
    spec = asked_for(options)
    from explorer.codegen import code  # torch loads here

    return code(spec).rstrip("\n")


def write_table(options: Namespace) -> str:
    spec = asked_for(options)
    from explorer.analysis import traced
    from explorer.analysis.tables.table_1 import paper_table
    from explorer.analysis.tables.table_text import FORMATS as FORMS

    table = paper_table(traced(spec)).into("en")
    return FORMS[options.format](table, permalink.name(spec)).rstrip("\n")


def write_file(options: Namespace) -> str | bytes:
    """A line on the file that is written; for standard output the file itself."""
    link, (form, path) = asked_link(options), options.to
    if form not in FORMATS:
        raise Sorry(f"--to {form} is not a format here; known: {', '.join(FORMATS)}")
    if path == STANDARD_OUTPUT and not FORMATS[form].text:
        raise Sorry(f"{form} is not text; give a file, as in `--to {form} network{FORMATS[form].suffix}`")
    if path != STANDARD_OUTPUT:
        check_free(path, options.force)  # before a long work
    found = _made(form, Asked(link.spec, link.view, options.weights))
    if path == STANDARD_OUTPUT:
        return found
    save(path, found, options.force)
    return f"{path}: {len(found):,} bytes"


def _made(form: str, asked: Asked) -> bytes:
    try:
        return FORMATS[form].write(asked)
    except NotWritable as wrong:
        raise Sorry(wrong.sentence.into("en")) from None
