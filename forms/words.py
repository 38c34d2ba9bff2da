"""What the forms' buttons and lists say."""

from flask_babel import lazy_gettext as _l

from outage_hub.rules.audience import PostKind

VERBS = {
    "completed": _l("Complete the record"),
    "term_changed": _l("Change the term"),
    "area_changed": _l("Change the addresses"),
    "part_restored": _l("Restored in part"),
    "moved": _l("Move the works"),
    "started": _l("Started"),
    "restored": _l("Restored"),
    "finished": _l("Finished"),
    "cancelled": _l("The record is a mistake: cancel it"),
    "reopened": _l("Open it again"),
    "corrected": _l("Correct a typo"),
}
SENDS = {
    "completed": _l("Send the record"),
    "term_changed": _l("Tell the new term"),
    "area_changed": _l("Tell the new addresses"),
    "part_restored": _l("Tell what is restored"),
    "moved": _l("Tell the new dates"),
    "started": _l("Works have started"),
    "restored": _l("Tell that it is over"),
    "cancelled": _l("Cancel the record"),
    "reopened": _l("Open it again"),
    "corrected": _l("Save the correction"),
}
AUDIENCE = {
    PostKind.DEPUTY_MAYOR: _l("deputy mayors"),
    PostKind.PRESS: _l("of the press office"),
    PostKind.DEPARTMENT_HEAD: _l("heads of departments"),
    PostKind.DISTRICT_DUTY: _l("district duty officers: within an hour they tell the committees"),
    PostKind.HOA_OFFICE: _l("HOA office: within an hour it tells the HOA heads"),
}
