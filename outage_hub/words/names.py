"""Names of kinds, services and states, as people read them."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.clocks import Relay
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import DeliveryState
from outage_hub.models.people import OrganisationKind
from outage_hub.rules.appeal import AppealDeed
from outage_hub.rules.deadlines import Obligation, Timeliness
from outage_hub.rules.outage import Kind, Saying, Service, Source
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import DigestChoice, How, Match, Phoned, PostKind
from outage_hub.rules.telling.call import CallResult
from outage_hub.words.relays import left_by_reason

KINDS = {Kind.EMERGENCY: _l("Emergency"), Kind.PLANNED: _l("Planned works")}
SERVICES = {
    Service.WATER: _l("Cold water"),
    Service.HOT_WATER: _l("Hot water"),
    Service.HEAT: _l("Heating"),
    Service.ELECTRICITY: _l("Electricity"),
    Service.GAS: _l("Gas"),
    Service.SEWERAGE: _l("Sewerage"),
    Service.LIFT: _l("Lifts"),
    Service.ROADS: _l("Roads"),
    Service.TRANSPORT: _l("Transport"),
    Service.LIGHTING: _l("Street lighting"),
    Service.COMMUNICATIONS: _l("Communications"),
    Service.OTHER: _l("Other"),
}
HEADLINES = {
    Kind.EMERGENCY: {
        Service.WATER: _l("No cold water"),
        Service.HOT_WATER: _l("No hot water"),
        Service.HEAT: _l("No heating"),
        Service.ELECTRICITY: _l("No electricity"),
        Service.GAS: _l("No gas"),
        Service.SEWERAGE: _l("Sewerage does not work"),
        Service.LIFT: _l("A lift does not work"),
        Service.ROADS: _l("Passage is closed"),
        Service.TRANSPORT: _l("Transport does not run"),
        Service.LIGHTING: _l("No street lighting"),
        Service.COMMUNICATIONS: _l("No communications"),
        Service.OTHER: _l("A service has failed"),
    },
    Kind.PLANNED: {
        Service.WATER: _l("There will be no cold water"),
        Service.HOT_WATER: _l("There will be no hot water"),
        Service.HEAT: _l("There will be no heating"),
        Service.ELECTRICITY: _l("There will be no electricity"),
        Service.GAS: _l("There will be no gas"),
        Service.SEWERAGE: _l("Sewerage will not work"),
        Service.LIFT: _l("A lift will not work"),
        Service.ROADS: _l("Passage will be closed"),
        Service.TRANSPORT: _l("Transport will not run"),
        Service.LIGHTING: _l("There will be no street lighting"),
        Service.COMMUNICATIONS: _l("There will be no communications"),
        Service.OTHER: _l("A break in a service"),
    },
}
SAYINGS = {
    Saying.FILED: _l("Record filed"),
    Saying.COMPLETED: _l("Record completed by the executor"),
    Saying.TERM_CHANGED: _l("Term changed"),
    Saying.AREA_CHANGED: _l("Addresses changed"),
    Saying.PART_RESTORED: _l("Partly restored"),
    Saying.MOVED: _l("Moved"),
    Saying.STARTED: _l("Works started"),
    Saying.OVERRUN: _l("Term has passed"),
    Saying.RESTORED: _l("Restored"),
    Saying.CANCELLED: _l("Cancelled"),
    Saying.REOPENED: _l("Opened again"),
    Saying.CORRECTED: _l("Typo corrected"),
}
SOURCES = {
    Source.FORM: _l("form"),
    Source.API: _l("API"),
    Source.CLI: _l("command line"),
    Source.SHEET: _l("sheet"),
    Source.PHONE: _l("telephone"),
    Source.DTEK: _l("DTEK"),
    Source.CLOCK: _l("by the clock"),
}
TIMELINESS = {
    Timeliness.IN_TIME: _l("in time"),
    Timeliness.LATE: _l("late"),
    Timeliness.SHORT_NOTICE: _l("at short notice"),
}
OBLIGATIONS = {
    Obligation.FILING: _l("filing the record"),
    Obligation.NOTICE: _l("notice three days ahead"),
    Obligation.RELAY: _l("passing the news on"),
    Obligation.TERM: _l("new term or restoration"),
}
DELIVERIES = {
    DeliveryState.QUEUED: _l("in the queue"),
    DeliveryState.SENDING: _l("being sent"),
    DeliveryState.ACCEPTED: _l("sent"),
    DeliveryState.REFUSED: _l("did not arrive"),
    DeliveryState.SUPERSEDED: _l("replaced by a newer one"),
    DeliveryState.EXPIRED: _l("expired"),
    DeliveryState.QUARANTINED: _l("held back, needs a person"),
    DeliveryState.BOUNCED: _l("came back"),
}
OUTCOMES = {
    "temporary": _l("not taken now"),
    "permanent": _l("refused"),
    "unknown": _l("no answer came"),
    "fault": _l("could not be made"),
    "old": _l("held back: it had waited for more than a day"),
}
APPEAL_DEEDS = {
    AppealDeed.REGISTERED: _l("registered, the number told to the applicant"),
    AppealDeed.TIED: _l("tied to the record"),
    AppealDeed.UNTIED: _l("taken off the record"),
    AppealDeed.PROPOSED: _l("proposed for closing: service restored under the record"),
    AppealDeed.RETURNED: _l("back to work: opened again was the record"),
    AppealDeed.CONFIRMED: _l("closed: the applicant confirmed by phone that the service is back (cl. 5.6)"),
    AppealDeed.DENIED: _l("back to work: the applicant says the service is still missing"),
}
CALL_PURPOSES = {
    CallPurpose.CALL_BACK: _l("Call back"),
    CallPurpose.ADDRESS_REFUSED: _l("The letter did not arrive"),
    CallPurpose.NOBODY_NOTIFIED: _l("Nobody was notified"),
    CallPurpose.DUPLICATE_7_5: _l("Tell of the emergency"),
    CallPurpose.CLARIFY_NUMBER: _l("Clarify the number"),
}
CALL_REASONS = {  # what an outage's end has to do with the applicant; officials' reasons come in words
    Saying.RESTORED: _l("the executor says the service is back. Ask whether it is"),
    Saying.CANCELLED: _l("the record was cancelled. Say so and ask whether the service is back"),
}
CALL_RESULTS = {
    CallResult.REACHED: _l("Reached"),
    CallResult.THERE: _l("Service is back"),
    CallResult.STILL_OUT: _l("Still missing"),
    CallResult.NO_ANSWER: _l("No answer"),
    CallResult.OTHER: _l("Other…"),
}
POST_KINDS = {
    PostKind.DEPUTY_MAYOR: _l("Deputy mayor"),
    PostKind.PRESS: _l("Press officer"),
    PostKind.DEPARTMENT_HEAD: _l("Head of a department"),
    PostKind.DISTRICT_DUTY: _l("District duty officer"),
    PostKind.HOA_OFFICE: _l("HOA office duty officer"),
    PostKind.COMMITTEE_HEAD: _l("Head of a committee"),
    PostKind.HOA_MANAGER: _l("Head of an HOA"),
    PostKind.CONTROLLER: _l("Controller"),
    PostKind.HEAD: _l("Head of the centre"),
    PostKind.CONTACT: _l("Executor’s contact"),
}
ORGANISATION_KINDS = {
    OrganisationKind.EXECUTOR: _l("Executor"),
    OrganisationKind.DISTRICT: _l("District administration"),
    OrganisationKind.HOA_OFFICE: _l("HOA office"),
    OrganisationKind.COUNCIL: _l("City council"),
    OrganisationKind.DEPARTMENT: _l("Department"),
    OrganisationKind.PRESS: _l("Press office"),
    OrganisationKind.CENTRE: _l("Contact centre"),
    OrganisationKind.DISPATCHER: _l("Dispatcher's office"),
}
DIGEST_CHOICES = {
    DigestChoice.NONE: _l("no summaries"),
    DigestChoice.MORNING: _l("morning summary"),
    DigestChoice.EVENING: _l("evening summary"),
    DigestChoice.BOTH: _l("morning and evening summaries"),
    DigestChoice.WEEKLY: _l("weekly summary"),
}
PHONED = {
    Phoned.NEVER: _l("not phoned"),
    Phoned.BY_DAY: _l("phoned by day"),
    Phoned.ALWAYS: _l("phoned at any hour"),
}
MATCHES = {
    Match.ALL: _l("every outage"),
    Match.AREA: _l("its own district"),
    Match.AREA_AND_SERVICE: _l("its own district and service"),
    Match.SERVICE: _l("its own services"),
}
HOWS = {
    How.AT_ONCE: _l("a letter at once"),
    How.DIGEST: _l("in a summary"),
    How.RELAY: _l("a letter at once, and an hour to pass it on"),
}
# Shape and tone beside the word.
DELIVERY_LOOKS = {
    DeliveryState.QUEUED: ("clock", "off"),
    DeliveryState.SENDING: ("arrow", "off"),
    DeliveryState.ACCEPTED: ("disc", "ok"),
    DeliveryState.REFUSED: ("cross", "em"),
    DeliveryState.SUPERSEDED: ("ring", "off"),
    DeliveryState.EXPIRED: ("ring", "warn"),
    DeliveryState.QUARANTINED: ("triangle", "warn"),
    DeliveryState.BOUNCED: ("cross", "em"),
}
ROLES = {
    Role.EXECUTOR: _l("Executor"),
    Role.RELAYER: _l("Relayer"),
    Role.OPERATOR: _l("Operator"),
    Role.CONTROLLER: _l("Controller"),
    Role.HEAD: _l("Head of the centre"),
    Role.ADMINISTRATOR: _l("Administrator"),
}


def told(relay: Relay) -> str:
    """«38 з 41», or «усіх» of those who were not counted: what an attested relay says."""
    if relay.told is None or relay.total is None:
        return str(_("all of them"))
    return str(_("%(told)s of %(total)s", told=relay.told, total=relay.total))


def left(relay: Relay, of_outage: Sequence[Relay]) -> str:
    """«3 не відповідають»: whom an attested relay left, unless a later sheet of its post asks for them again."""
    later = any(one.post_id == relay.post_id and one.seq > relay.seq for one in of_outage)
    return "" if later else left_by_reason(relay)


def headline(outage: Outage) -> str:
    """«Немає холодної води» or «Не буде холодної води»: equal in all letters and items of an outage."""
    return str(HEADLINES[outage.kind][outage.service])


def call_why(call: CallTask) -> str:
    """Why somebody is phoned: to an applicant, what the outage's end means; of officials it stands in words."""
    return str(CALL_REASONS[Saying(call.why)]) if call.appeal else call.why
