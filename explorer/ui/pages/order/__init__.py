"""The page of orders: v1, v1.5, v2."""
