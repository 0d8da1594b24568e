"""show: one network, its layers and totals."""

from argparse import Namespace

from explorer import permalink
from explorer.command.columns import as_they_are, columns
from explorer.command.network import asked_for


def show_network(options: Namespace) -> str:
    spec, batch = asked_for(options), options.batch
    from explorer.analysis.tables.table import frame
    from explorer.export.tables import as_json, counted

    if options.format == "json":
        return as_json(spec, batch)
    found, sums = counted(spec)
    table = frame(found.layers)
    table["macs"] = as_they_are(batch * layer.macs for layer in found.layers)
    if options.format == "csv":
        return table.to_csv(index=False).rstrip("\n")
    title = f"{permalink.name(spec)}, input {'×'.join(map(str, spec.input))}, batch {batch}"
    footer = (
        f"{sums.params:,} parameters, {sums.buffers:,} buffers, {batch * sums.macs:,} MACs (conv + fc), "
        f"{batch * sums.flops:,} FLOPs (2 × MACs), {sums.weighted_layers} weighted layers"
    )
    return f"{title}\n\n{columns(table)}\n\n{footer}"
