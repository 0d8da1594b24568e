"""A network as stages of blocks: their structure, order, shortcuts, depth, and a bottleneck on the bench."""
