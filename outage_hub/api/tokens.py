"""Who calls: a bearer token names one integration, its organisation and its role. Only its hash is kept."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import ApiToken, Organisation
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind, Role
from outage_hub.rules.refusals import Fault, Refused


class BadToken(Refused):
    """Missing, unknown or revoked: one answer for all three."""

    status = 401


def issue_token(session: Session, organisation: Organisation, role: Role, name: str, *, now: datetime) -> str:
    """Make a token and return it, this once. Raises Refused (`role_token`)."""
    if role not in (Role.EXECUTOR, Role.OPERATOR):
        raise Refused([Fault("role", "role_token")])
    secret = secrets.token_urlsafe(32)
    with deed(session):
        token = ApiToken(
            name=name, organisation_id=organisation.id, role=role, hash=_hash(secret), created_at=now, revoked_at=None
        )
        session.add(token)
        session.flush()
        journal.record(session, CONSOLE, "token_issued", f"token:{token.id}", {"role": role}, now=now)
    return secret


def token_behind(session: Session, header: str | None) -> ApiToken:
    """The token in an Authorization header. Raises BadToken."""
    scheme, _, secret = (header or "").partition(" ")
    found = None
    if scheme.lower() == "bearer" and secret:
        found = session.scalar(select(ApiToken).where(ApiToken.hash == _hash(secret), ApiToken.revoked_at.is_(None)))
    if found is None:
        raise BadToken([Fault("authorization", "token_bad")])
    return found


def actor_of_token(token: ApiToken) -> Actor:
    """The integration as the author of a deed."""
    return Actor(kind=ActorKind.TOKEN, id=token.id, role=token.role, organisation_id=token.organisation_id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.strip().encode()).hexdigest()
