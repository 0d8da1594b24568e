"""What is fast, measured beside its peers in the same run."""
