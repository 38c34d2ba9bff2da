"""What the chips offer: ready words of the record, kept in its own language, and terms rounded to five minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Kind, Saying, Service

CAUSES = ("З’ясовуємо", "Зношення", "Пошкодження", "Відключення живлення")
CONSEQUENCES = {
    Service.WATER: ("Немає холодної води", "Слабкий тиск води"),
    Service.HOT_WATER: ("Немає гарячої води", "Гаряча вода ледь тепла"),
    Service.HEAT: ("Немає опалення", "Немає опалення і гарячої води"),
    Service.ELECTRICITY: ("Немає світла", "Немає світла і води"),
    Service.GAS: ("Немає газу", "Слабкий тиск газу"),
    Service.SEWERAGE: ("Не працює каналізація", "Стоки на вулиці"),
    Service.LIFT: ("Не працює ліфт",),
    Service.ROADS: ("Проїзд закрито", "Проїзд обмежено"),
    Service.TRANSPORT: ("Транспорт не курсує", "Транспорт курсує в об’їзд"),
    Service.LIGHTING: ("Немає вуличного освітлення",),
    Service.COMMUNICATIONS: ("Немає зв’язку", "Немає інтернету"),
    Service.OTHER: (),
}
LATE = {
    Kind.EMERGENCY: ("Ліквідовували аварію", "Не було зв’язку", "Дізналися пізніше"),
    Kind.PLANNED: ("Терміновий ремонт", "Дізналися пізніше"),
}
WHY = {
    Saying.TERM_CHANGED: ("Складніший ремонт", "Чекаємо на техніку", "Погода", "Повітряна тривога"),
    Saying.MOVED: ("Чекаємо на техніку", "Погода", "Повітряна тривога"),
    Saying.CANCELLED: ("Внесено помилково", "Подвійний запис", "Роботи не відбудуться"),
    Saying.REOPENED: ("Послуги досі немає", "Пошкоджено знову"),
}
NOT_TOLD = ("Не відповідають", "Номер невірний")
FILING_HOURS, CHANGE_HOURS = (1, 2, 3, 6), (1, 2, 4)
FIVE = 300


@dataclass(frozen=True)
class Term:
    """«+2 год · 05:00». `moves` = counted from now, so that a page left open may count it again."""

    hours: int
    at: datetime
    moves: bool


def terms(hours: Sequence[int], *, now: datetime, promised: datetime | None = None) -> list[Term]:
    """Terms counted from the promised one while it lies ahead, else from now."""
    ahead = promised is not None and promised > now
    start = promised if promised is not None and ahead else now
    return [Term(count, _rounded(start + timedelta(hours=count)), not ahead) for count in hours]


def days(*apart: int, now: datetime) -> list[date]:
    """The city's days so far from today: 0 = today, -1 = yesterday."""
    today = local(now).date()
    return [today + timedelta(days=count) for count in apart]


def consequences(services: Sequence[Service]) -> list[str]:
    """The usual ones of these services, the first service's first; no more than a hand can count."""
    return [words for service in services for words in CONSEQUENCES[service]][:6]


def _rounded(moment: datetime) -> datetime:
    return moment + timedelta(seconds=-moment.timestamp() % FIVE)
