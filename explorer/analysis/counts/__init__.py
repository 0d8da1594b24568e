"""What can be counted of a network: parameters and MACs, memory, receptive fields, costs over sizes and knobs."""
