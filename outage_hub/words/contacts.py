"""Whoever is phoned instead of written to: how they are called, and at which number they answer."""

from dataclasses import dataclass

from outage_hub.models.people import Organisation, Person, Post


@dataclass(frozen=True)
class Contact:
    """A person, a post or an organisation; `phone` is empty where nobody knows one."""

    who: str
    phone: str


def contact_of(post: Post | None, person: Person | None, executor: Organisation | None) -> Contact | None:
    """The person's own number, else the post's, else their organisation's; without both, the executor itself."""
    owners = [one for one in (person, post) if one]
    home = post.organisation if post else person.organisation if person else executor
    if home is None:
        return None
    phones = (one.phone for one in (*owners, home) if one.phone)
    return Contact(", ".join(one.name for one in owners) or home.name, next(phones, None) or "")
