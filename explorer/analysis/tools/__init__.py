"""What other counters and frameworks print for a network, and where the difference comes from."""
