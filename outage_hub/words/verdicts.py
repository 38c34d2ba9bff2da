"""The sentences that an operator reads aloud, one for each verdict, and addresses as they are shown and said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from outage_hub.actions.outages.answer_caller import Answer
from outage_hub.models.city.addresses import Address, address_of
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.rules.address.meaning.number import read_canonical
from outage_hub.rules.address.meaning.reading import Part, PartKind, StreetName
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.asked import read_place
from outage_hub.rules.outage import Kind, Service
from outage_hub.rules.verdict import Touch, Verdict
from outage_hub.words.lacking import AT_NEIGHBOURS, RESTORED, TO_CHECK, WHEN_BACK
from outage_hub.words.names import HEADLINES
from outage_hub.words.spoken import by, since, when, window
from outage_hub.words.status import Status

MOST_SAID = 3  # streets in one question
LONGEST_AID = 160

_TYPES = {
    "вул": "вулиця",
    "просп": "проспект",
    "бул": "бульвар",
    "пров": "провулок",
    "пл": "площа",
    "наб": "набережна",
    "туп": "тупик",
    "мкр": "мікрорайон",
    "кв-л": "квартал",
}


def street_words(street: StreetName) -> str:
    """«вул. Троїцька»."""
    return part_words(Part(kind=PartKind.STREET, street=street))


def former_words(names: Sequence[StreetName]) -> str:
    """«вул. Артема, вул. Перша»."""
    return ", ".join(map(street_words, names))


def address_words(address: Address) -> str:
    """«вул. Архипа Куїнджі (раніше вул. Артема), 44»."""
    street = street_words(address.street.official)
    street += " " + _("(formerly %(name)s)", name=street_words(address.was)) if address.was else ""
    return f"{street}, {address.number}" if address.number else street


def plain_words(address: Address) -> str:
    """«вул. Архипа Куїнджі, 44»: as it is typed into a form."""
    street = street_words(address.street.official)
    return f"{street}, {address.number}" if address.number else street


def place_words(session: Session, link: Mapping[str, str]) -> str:
    """The address that a link of the look-up hands to a form: `place`, and `number` that the registry does not have."""
    place_id, number = read_place(link.get("place", "")), link.get("number", "")
    number = number if read_canonical(number) else ""
    found = address_of(session, place_id, number, load_gazetteer(session)) if place_id else None
    return plain_words(found) if found else ""


def say(answer: Answer, *, service: Service | None = None, now: datetime) -> str:
    """What the operator reads aloud."""
    main = answer.judged.main
    if main and answer.verdict is Verdict.EMERGENCY:
        return _emergency(main, moved=answer.moved, now=now)
    if main and answer.verdict in _TOLD:
        return _TOLD[answer.verdict](main, now)
    if answer.verdict is Verdict.WHICH_STREET:
        return which_street(answer.found)
    return str(_ASKED_BACK[answer.verdict]) if answer.verdict in _ASKED_BACK else _nothing(answer, service)


def look_of(verdict: Verdict) -> Status:
    """The verdict in a word, a shape and a tone."""
    word, shape, tone = _LOOKS[verdict]
    return Status(str(word), shape, tone)


def look_of_answer(answer: Answer) -> Status:
    """The same of a whole answer: nothing sure is not nothing."""
    doubtful = answer.verdict is Verdict.NOTHING and answer.judged.perhaps
    return Status(str(_("To be checked")), "clock", "warn") if doubtful else look_of(answer.verdict)


def advice(service: Service) -> str:
    """The neighbours have it: the cause is inside."""
    return str(
        _("Then the cause is most likely in your own house or flat. Please check %(what)s.", what=TO_CHECK[service])
    )


def registering() -> str:
    """The neighbours have none either."""
    return str(_("I am registering an emergency appeal. Please tell me your surname, name and patronymic."))


def gas_smell() -> str:
    """Before anything else."""
    return str(_("Do not switch the light on, open the windows, go out and phone 104."))


def which_street(found: Sequence[Address]) -> str:
    """«Це проспект Миру чи вулиця Мирна?»."""
    streets = list({one.street.id: one for one in found}.values())
    names = [_said(one, streets) for one in streets]
    if len(names) > MOST_SAID:
        return str(_("Which street exactly, please?"))
    return str(_("Is it %(first)s or %(last)s?", first=", ".join(names[:-1]), last=names[-1]))


def _said(address: Address, among: Sequence[Address]) -> str:
    """The whole word instead of «вул.»; with its district where two streets are called alike."""
    street = address.street
    name = f"{_TYPES.get(street.type, street.type)} {street.name}".strip()
    alike = [one for one in among if one.street.official == street.official]
    return f"{name} ({address.district})" if len(alike) > 1 and address.district else name


def _emergency(touch: Touch, *, moved: bool, now: datetime) -> str:
    if touch.term is None:
        term = _UNKNOWN
    elif moved:
        term = _("The term has been put off already. The last one: %(moment)s.", moment=when(touch.term, now=now))
    else:
        term = _("Restoration is promised %(moment)s.", moment=when(touch.term, now=now))
    aid = touch.aid_points.strip(" .")
    parts = (
        _("There is an emergency at your address: %(what)s.", what=_inside(touch.summary)),
        f"{HEADLINES[Kind.EMERGENCY][touch.service]} {since(touch.begins_at, now=now)}.",
        term,
        f"{aid}." if 0 < len(aid) <= LONGEST_AID else "",
        _("Shall I take you down, to tell you %(when)s?", when=WHEN_BACK[touch.service]),
    )
    return " ".join(str(part) for part in parts if part)


def _passed(touch: Touch, now: datetime) -> str:
    term = by(touch.term, now=now) if touch.term else ""
    if touch.kind is Kind.PLANNED:
        late = _("They were promised to end %(term)s, no new term has been told, we are asking.", term=term)
        return f"{_works(touch)} {late}"
    late = _("Restoration was promised %(term)s, no new term has been told, we are asking.", term=term)
    return " ".join((_("There is an emergency at your address."), late, _("Shall I take you down?")))


def _running(touch: Touch, now: datetime) -> str:
    end = _("They end %(moment)s.", moment=when(touch.term, now=now)) if touch.term else _UNKNOWN
    return f"{_works(touch)} {end}"


def _works(touch: Touch) -> str:
    return str(_("There are planned works at your address: %(what)s.", what=_inside(touch.summary)))


def _ahead(touch: Touch, now: datetime) -> str:
    """«Зараз робіт немає. 27 листопада, з дев’ятої до сімнадцятої, не буде газу: планові роботи.»."""
    ends = touch.term if touch.term and touch.term > touch.begins_at else None
    times = window(touch.begins_at, ends, now=now) if ends else when(touch.begins_at, now=now)
    what = _inside(str(HEADLINES[Kind.PLANNED][touch.service]))
    told = _("%(times)s, %(what)s: planned works.", times=times[:1].upper() + times[1:], what=what)
    return " ".join((_("No works are going on now."), told))


def _restored(touch: Touch, now: datetime) -> str:
    moment = when(touch.ended_at, now=now) if touch.ended_at else ""
    told = _("By the executor’s word, %(what)s %(moment)s.", what=RESTORED[touch.service], moment=moment)
    return " ".join((told, _("Do you still lack it?")))


def _nothing(answer: Answer, service: Service | None) -> str:
    if not answer.chosen or not answer.chosen.number:
        return str(_("There are no records of an emergency on this street. Tell me the number of the house, please."))
    if any(service in (None, one.service) for one in answer.judged.perhaps):
        return str(_("There is no sure record for your address. One moment, please, I am checking."))
    if service not in AT_NEIGHBOURS:
        return str(_("There are no records of an emergency at your address. Tell me, please, what exactly is missing?"))
    none = (
        _("There are no records at your address about it.")
        if answer.judged.others
        else _("There are no records of an emergency at your address.")
    )
    return f"{none} " + str(_("Tell me, please, %(whether)s?", whether=AT_NEIGHBOURS[service]))


def _inside(words: str) -> str:
    """The filer's words inside a sentence: a capital goes down unless more capitals follow («КТП»)."""
    words = " ".join(words.split()).strip(" .!")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


_UNKNOWN = _l("The term is still being found out.")
_LOOKS = {
    Verdict.EMERGENCY: (_l("Emergency"), "triangle", "em"),
    Verdict.TERM_PASSED: (_l("Term has passed, we are asking"), "clock", "warn"),
    Verdict.RUNNING: (_l("Planned works are under way"), "diamond", "plan"),
    Verdict.AHEAD: (_l("Scheduled"), "hollow", "plan"),
    Verdict.RESTORED: (_l("Restored"), "disc", "ok"),
    Verdict.NOTHING: (_l("No records"), "ring", "off"),
    Verdict.HOUSE_MISSING: (_l("Which house"), "ring", "off"),
    Verdict.WHICH_STREET: (_l("Which street"), "ring", "off"),
    Verdict.STREET_UNKNOWN: (_l("The street was not found"), "ring", "off"),
}
_TOLD: dict[Verdict, Callable[[Touch, datetime], str]] = {
    Verdict.TERM_PASSED: _passed,
    Verdict.RUNNING: _running,
    Verdict.AHEAD: _ahead,
    Verdict.RESTORED: _restored,
}
_ASKED_BACK = {
    Verdict.HOUSE_MISSING: _l("There are records on this street. Tell me the number of the house, please."),
    Verdict.STREET_UNKNOWN: _l("Please say the name of the street and the number of the house again."),
}
