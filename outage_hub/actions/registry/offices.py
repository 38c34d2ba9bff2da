"""Which organisation a post of houses belongs to: the HOA office, or the administration of its district."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outage_hub.models.city.places import Place
from outage_hub.models.people import Organisation, OrganisationKind, Post, PostArea
from outage_hub.rules.telling.audience import PostKind


def office_of(session: Session, kind: PostKind, district_id: int | None) -> int:
    """The organisation that HOAs, or the committees of this district, belong to. Where there is none, a bare one."""
    return _hoa_office(session) if kind is PostKind.HOA_MANAGER else _administration(session, district_id)


def _hoa_office(session: Session) -> int:
    found = select(Organisation.id).where(Organisation.kind == OrganisationKind.HOA_OFFICE).order_by(Organisation.id)
    return session.scalar(found.limit(1)) or _bare(
        session, OrganisationKind.HOA_OFFICE, "hoa-office", "Управління підтримки ОСББ"
    )


def _administration(session: Session, district_id: int | None) -> int:
    """By its code, else by whose duty officer answers for the district."""
    district = session.get_one(Place, district_id)
    code = f"adm-{district.slug}"
    by_code = select(Organisation.id).where(Organisation.code == code)
    on_duty = (
        select(Post.organisation_id)
        .join(PostArea)
        .where(Post.kind == PostKind.DISTRICT_DUTY, PostArea.place_id == district_id)
        .order_by(Post.id)
        .limit(1)
    )
    found = session.scalar(by_code) or session.scalar(on_duty)
    return found or _bare(session, OrganisationKind.DISTRICT, code, f"Адміністрація, {district.name} район")


def _bare(session: Session, kind: OrganisationKind, code: str, name: str) -> int:
    made = insert(Organisation).values(code=code, kind=kind, name=name).returning(Organisation.id)
    return session.scalars(made).one()
