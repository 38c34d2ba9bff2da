"""The bodies the API takes, and how they become what the rules know. The command line reads the same."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from outage_hub.api.reading import read_model
from outage_hub.rules.change import MAY_SET, SENT_AS, Change
from outage_hub.rules.kyiv import read_moment
from outage_hub.rules.outage import AreaDraft, Draft, Facts, Kind, PhoneWord, Saying, Service
from outage_hub.rules.refusals import Fault, Refused

MomentText = Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="ISO 8601 with a time zone")]
LATEST_SEQ = 1_000_000
_ADDRESSES = (
    "As people write them: «вул. Троїцька, 15-45 непарні; просп. Миру, 5, 7а (до 14:00)». "
    "What cannot be read is kept as it is and never refuses a filing."
)
_DISTRICTS = "Slugs of districts; beside addresses they are touched, without addresses they are meant whole"
_AREAS = "Groups of addresses with terms of their own, instead of `addresses`"


def _sayable(saying: Saying) -> Saying:
    """Neither a filing nor the clock's own word is ever sent as a revision."""
    if saying not in MAY_SET:
        raise PydanticCustomError("enum", "never sent")
    return saying


class Body(BaseModel):
    """Unknown fields and wrong types are refused, never guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AreaBody(Body):
    """One group of addresses with its own term."""

    addresses: str = Field("", description=_ADDRESSES)
    districts: list[str] = Field([], description=_DISTRICTS)
    expected_restoration_at: MomentText | None = None
    restored_at: MomentText | None = None


class PhoneBody(Body):
    """The report by phone beside the entry (7.1)."""

    said_by: str
    at: MomentText | None = None
    taken_by: str = ""


class FilingBody(Body):
    """One outage. Planned works have `starts_at`, `ends_at`; emergencies `occurred_at`, `expected_restoration_at`."""

    kind: Kind = Field(strict=False)
    service: Service = Field(strict=False)
    summary: str = ""
    cause: str = ""
    consequences: str = ""
    addresses: str | None = Field(None, description=_ADDRESSES)
    districts: list[str] = Field([], description=_DISTRICTS)
    areas: list[AreaBody] | None = Field(None, description=_AREAS)
    occurred_at: MomentText | None = None
    expected_restoration_at: MomentText | None = None
    starts_at: MomentText | None = None
    ends_at: MomentText | None = None
    late_reason: str | None = None
    executor: str | None = None
    cause_public: bool = True
    works_place: str = ""
    aid_points: str = ""
    exercise: bool = False
    phone: PhoneBody | None = None
    client_id: str | None = None


class RevisionBody(Body):
    """One thing said about an outage; only what changes is sent."""

    kind: Annotated[Saying, AfterValidator(_sayable)] = Field(strict=False)
    based_on: int = Field(ge=1, le=LATEST_SEQ)
    reason: str | None = None
    summary: str | None = None
    cause: str | None = None
    consequences: str | None = None
    addresses: str | None = Field(None, description=_ADDRESSES)
    districts: list[str] | None = Field(None, description=_DISTRICTS)
    areas: list[AreaBody] | None = Field(None, description=_AREAS)
    occurred_at: MomentText | None = None
    expected_restoration_at: MomentText | None = None
    starts_at: MomentText | None = None
    ends_at: MomentText | None = None
    ended_at: MomentText | None = None
    cause_public: bool | None = None
    works_place: str | None = None
    aid_points: str | None = None
    duplicate_of: str | None = None
    phone: PhoneBody | None = None
    client_id: str | None = None


def draft_from(found: dict[str, Any], *, executor: str | None) -> tuple[Draft, str | None]:
    """The draft in a filing object, and its `client_id`. `executor` is the token's own. Raises Refused."""
    body: FilingBody = read_model(FilingBody, found)
    names = SENT_AS[body.kind]
    foreign = {name for other in SENT_AS.values() for name in other.values()} - set(names.values())
    faults = [Fault(name, "field_not_here", {"field": name}) for name in sorted(foreign) if getattr(body, name)]
    begins = _moment(body, names["begins_at"], faults)
    term = _moment(body, names["expected_end_at"], faults)
    if begins is None and not any(fault.field == names["begins_at"] for fault in faults):
        faults.append(Fault(names["begins_at"], "occurred_missing" if body.kind is Kind.EMERGENCY else "start_missing"))
    areas = _areas(body.addresses, body.districts, body.areas, faults)
    phone = _phone(body.phone, faults)
    if faults or begins is None:
        raise Refused(faults)
    facts = Facts(
        summary=body.summary,
        cause=body.cause,
        consequences=body.consequences,
        begins_at=begins,
        expected_end_at=term,
        cause_public=body.cause_public,
        aid_points=body.aid_points,
        works_place=body.works_place,
    )
    draft = Draft(
        kind=body.kind,
        service=body.service,
        executor=body.executor or executor or "",
        facts=facts,
        areas=areas,
        exercise=body.exercise,
        late_reason=body.late_reason or "",
        phone=phone,
    )
    return draft, body.client_id


def change_from(found: dict[str, Any], kind: Kind) -> tuple[Change, str | None]:
    """The change in a revision object about an outage of this kind, and its `client_id`. Raises Refused."""
    body: RevisionBody = read_model(RevisionBody, found)
    faults: list[Fault] = []
    sets: dict[str, Any] = {}
    given = body.model_fields_set
    for name in ("summary", "cause", "consequences", "cause_public", "works_place", "aid_points"):
        if name in given and getattr(body, name) is not None:
            sets[name] = getattr(body, name)
    for inner, sent in {**SENT_AS[kind], "ended_at": "ended_at"}.items():
        if sent in given:
            sets[inner] = _moment(body, sent, faults)
    others = {name for names in SENT_AS.values() for name in names.values()} - set(SENT_AS[kind].values())
    faults += [Fault(name, "field_not_here", {"field": name}) for name in sorted(others & given)]
    areas = None
    if given & {"addresses", "districts", "areas"}:
        areas = _areas(body.addresses, body.districts or [], body.areas, faults)
    phone = _phone(body.phone, faults)
    if sets.get("begins_at", ...) is None:
        faults.append(
            Fault(SENT_AS[kind]["begins_at"], "occurred_missing" if kind is Kind.EMERGENCY else "start_missing")
        )
    if faults:
        raise Refused(faults)
    change = Change(
        saying=body.kind,
        based_on=body.based_on,
        reason=body.reason or "",
        sets=sets,
        areas=areas,
        duplicate_of=body.duplicate_of or "",
        phone=phone,
    )
    return change, body.client_id


def _moment(body: BaseModel, field: str, faults: list[Fault], *, shown: str = "") -> Any:
    text = getattr(body, field)
    if text is None:
        return None
    try:
        return read_moment(text, field=shown or field)
    except Refused as refused:
        faults.extend(refused.faults)
        return None


def _areas(
    addresses: str | None, districts: list[str], areas: list[AreaBody] | None, faults: list[Fault]
) -> tuple[AreaDraft, ...]:
    if areas is not None and addresses:
        faults.append(Fault("areas", "field_not_here", {"field": "areas"}))
    if areas is None:
        return (AreaDraft(text=addresses or "", districts=tuple(districts)),)
    common = (AreaDraft(text="", districts=tuple(districts)),) if districts else ()
    return common + tuple(
        AreaDraft(
            text=area.addresses,
            districts=tuple(area.districts),
            expected_end_at=_moment(
                area, "expected_restoration_at", faults, shown=f"areas.{place}.expected_restoration_at"
            ),
            restored_at=_moment(area, "restored_at", faults, shown=f"areas.{place}.restored_at"),
        )
        for place, area in enumerate(areas)
    )


def _phone(body: PhoneBody | None, faults: list[Fault]) -> PhoneWord | None:
    if body is None:
        return None
    return PhoneWord(
        said_by=body.said_by, phoned_at=_moment(body, "at", faults, shown="phone.at"), taken_by=body.taken_by
    )
