"""One folder a page: its parts, and its shells of kept results. A page never imports another."""
