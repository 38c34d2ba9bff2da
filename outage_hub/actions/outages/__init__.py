"""Outages are filed and changed, their clocks run and are chased, their relays attested."""
