"""Files that readers have brought: kept by the digest of what is in them."""


def read(name: str) -> bytes | None:
    return None
