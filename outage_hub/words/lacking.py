"""What is said to a caller about each service: what is missing, whether the neighbours have it, what to check."""

from flask_babel import lazy_gettext as _l

from outage_hub.rules.outage import Service

ASKED = (  # what callers lack, in the order of the keys 1-7
    Service.ELECTRICITY,
    Service.WATER,
    Service.HOT_WATER,
    Service.HEAT,
    Service.GAS,
    Service.SEWERAGE,
    Service.LIFT,
)
LACKS = {
    Service.ELECTRICITY: _l("of electricity"),
    Service.WATER: _l("of cold water"),
    Service.HOT_WATER: _l("of hot water"),
    Service.HEAT: _l("of heating"),
    Service.GAS: _l("of gas"),
    Service.SEWERAGE: _l("of sewerage"),
    Service.LIFT: _l("of a lift"),
}
WHEN_BACK = {
    Service.WATER: _l("when the water is back"),
    Service.HOT_WATER: _l("when the hot water is back"),
    Service.HEAT: _l("when the heating is back"),
    Service.ELECTRICITY: _l("when the electricity is back"),
    Service.GAS: _l("when the gas is back"),
    Service.SEWERAGE: _l("when the sewerage works"),
    Service.LIFT: _l("when the lift works"),
    Service.ROADS: _l("when the passage is open"),
    Service.TRANSPORT: _l("when the transport runs"),
    Service.LIGHTING: _l("when the street lighting is on"),
    Service.COMMUNICATIONS: _l("when the communications are back"),
    Service.OTHER: _l("when the service is back"),
}
RESTORED = {
    Service.WATER: _l("the cold water was restored"),
    Service.HOT_WATER: _l("the hot water was restored"),
    Service.HEAT: _l("the heating was restored"),
    Service.ELECTRICITY: _l("the electricity was restored"),
    Service.GAS: _l("the gas was restored"),
    Service.SEWERAGE: _l("the sewerage was restored"),
    Service.LIFT: _l("the lift was restored"),
    Service.ROADS: _l("the passage was restored"),
    Service.TRANSPORT: _l("the transport was restored"),
    Service.LIGHTING: _l("the street lighting was restored"),
    Service.COMMUNICATIONS: _l("the communications were restored"),
    Service.OTHER: _l("the service was restored"),
}
AT_NEIGHBOURS = {
    Service.ELECTRICITY: _l("do the neighbours have electricity"),
    Service.WATER: _l("do the neighbours have cold water"),
    Service.HOT_WATER: _l("do the neighbours have hot water"),
    Service.HEAT: _l("do the neighbours have heating"),
    Service.GAS: _l("do the neighbours have gas"),
    Service.SEWERAGE: _l("does the neighbours’ sewerage work"),
    Service.LIFT: _l("does the lift next door work"),
}
TO_CHECK = {
    Service.ELECTRICITY: _l("the breakers in the switchboard"),
    Service.WATER: _l("the inlet tap"),
    Service.HOT_WATER: _l("the inlet tap of the hot water"),
    Service.HEAT: _l("the taps at the radiators"),
    Service.GAS: _l("the tap before the stove"),
    Service.SEWERAGE: _l("the siphons and the drain in your flat"),
    Service.LIFT: _l("whether all its doors are shut"),
}
