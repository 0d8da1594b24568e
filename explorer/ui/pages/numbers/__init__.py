"""The page of what the numbers mean."""
