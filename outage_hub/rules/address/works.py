"""The place of works among addresses: it is never published, and nobody there is without service for it alone."""

from functools import lru_cache

from outage_hub.rules.address.read import read_addresses


@lru_cache(maxsize=4096)
def names_works(text: str) -> bool:
    """Whether it says where the works are, «теплотраса по …», «біля будинку 5»: that is never published."""
    parts = read_addresses(text).parts
    return any(part.works or any(item.near for item in part.items) for part in parts)
