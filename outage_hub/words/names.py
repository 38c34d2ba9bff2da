"""Names of kinds, services and states, as people read them."""

from flask_babel import lazy_gettext as _l

from outage_hub.models.outages import Outage
from outage_hub.models.outbox import DeliveryState
from outage_hub.rules.deadlines import Obligation, Timeliness
from outage_hub.rules.outage import Kind, Saying, Service, Source
from outage_hub.rules.roles import Role

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
ROLES = {
    Role.EXECUTOR: _l("Executor"),
    Role.RELAYER: _l("Relayer"),
    Role.OPERATOR: _l("Operator"),
    Role.CONTROLLER: _l("Controller"),
    Role.HEAD: _l("Head of the centre"),
    Role.ADMINISTRATOR: _l("Administrator"),
}


def headline(outage: Outage) -> str:
    """«Немає холодної води» or «Не буде холодної води»: equal in all letters and items of an outage."""
    return str(HEADLINES[outage.kind][outage.service])
