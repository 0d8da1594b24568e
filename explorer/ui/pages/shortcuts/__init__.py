"""The page of shortcuts."""
