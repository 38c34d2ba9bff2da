"""What the forms' buttons and lists say."""

from flask_babel import lazy_gettext as _l

from outage_hub.rules.audience import PostKind
from outage_hub.rules.outage import Kind, Saying

VERBS = {
    Saying.COMPLETED: _l("Complete the record"),
    Saying.TERM_CHANGED: _l("Change the term"),
    Saying.AREA_CHANGED: _l("Change the addresses"),
    Saying.PART_RESTORED: _l("Restored in part"),
    Saying.MOVED: _l("Move the works"),
    Saying.STARTED: _l("Started"),
    Saying.RESTORED: _l("Restored"),
    Saying.CANCELLED: _l("The record is a mistake: cancel it"),
    Saying.REOPENED: _l("Open it again"),
    Saying.CORRECTED: _l("Correct a typo"),
}
SENDS = {
    Saying.COMPLETED: _l("Send the record"),
    Saying.TERM_CHANGED: _l("Tell the new term"),
    Saying.AREA_CHANGED: _l("Tell the new addresses"),
    Saying.PART_RESTORED: _l("Tell what is restored"),
    Saying.MOVED: _l("Tell the new dates"),
    Saying.STARTED: _l("Works have started"),
    Saying.RESTORED: _l("Tell that it is restored"),
    Saying.CANCELLED: _l("Cancel the record"),
    Saying.REOPENED: _l("Open it again"),
    Saying.CORRECTED: _l("Save the correction"),
}
OF_WORKS = {Saying.RESTORED: _l("Finished"), Saying.CANCELLED: _l("Cancel the works")}
SENDS_OF_WORKS = {
    Saying.RESTORED: _l("Tell that the works are finished"),
    Saying.CANCELLED: _l("Cancel the works"),
}
AUDIENCE = {
    PostKind.DEPUTY_MAYOR: _l("Deputy mayors"),
    PostKind.PRESS: _l("Press office"),
    PostKind.DEPARTMENT_HEAD: _l("Heads of departments"),
    PostKind.DISTRICT_DUTY: _l("District duty officers"),
    PostKind.HOA_OFFICE: _l("HOA office"),
}
RELAY = _l("They pass it on within an hour.")


def verb(saying: Saying, kind: Kind) -> str:
    """What the link to a change is called."""
    return str((OF_WORKS if kind is Kind.PLANNED else {}).get(saying) or VERBS[saying])


def send(saying: Saying, kind: Kind) -> str:
    """What the button of a change says."""
    return str((SENDS_OF_WORKS if kind is Kind.PLANNED else {}).get(saying) or SENDS[saying])
