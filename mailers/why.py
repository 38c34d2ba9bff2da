"""Why a letter came, in words: it stands under every letter."""

from outage_hub.rules.telling.audience import PostKind, Why
from outage_hub.rules.telling.digest import Slot

OFFICIALS = {
    PostKind.DEPUTY_MAYOR: "ви заступник міського голови (п. 7.5)",
    PostKind.PRESS: "ви працюєте у пресслужбі (п. 7.5)",
    PostKind.DEPARTMENT_HEAD: "ви керуєте виконавчим органом (п. 7.5)",
    PostKind.DISTRICT_DUTY: "ви чергуєте в районній адміністрації (п. 7.6)",
    PostKind.HOA_OFFICE: "ви чергуєте в управлінні підтримки ОСББ (п. 7.7)",
    PostKind.HOA_MANAGER: "ваші будинки у переліку адрес (п. 7.7)",
    PostKind.COMMITTEE_HEAD: "ви очолюєте комітет самоорганізації населення (п. 7.6)",
    PostKind.CONTACT: "ви контактна особа виконавця (п. 5.7.1)",
    PostKind.CONTROLLER: "ви відповідаєте за контроль (п. 6.1)",
    PostKind.HEAD: "ви керуєте Контакт-центром",
}
RELAYS = {
    PostKind.DISTRICT_DUTY: "ви сповіщаєте про аварії голів комітетів самоорганізації (п. 7.6)",
    PostKind.HOA_OFFICE: "ви сповіщаєте про аварії голів ОСББ (п. 7.7)",
}
DIGESTS = {
    Slot.MORNING: "ваша посада отримує ранкове зведення",
    Slot.EVENING: "ваша посада отримує вечірнє зведення",
    Slot.WEEKLY: "ваша посада отримує тижневе зведення",
}
OWN: dict[str, str] = {
    Why.FILED_IT: "ви внесли цей запис (п. 7.1)",
    Why.EXECUTES_IT: "ви виконавець за цим записом (п. 7.1)",
    Why.ADMINISTERS: "ви адміністратор системи",
    Why.ACCOUNT: "вам надано доступ до системи або ви змінюєте пароль",
}
AREA_NOT_READ = "; район у записі не вказано, тому пишемо всім районам"


def why(reasons: list[str]) -> str:
    """The first reason in words; a reason is `why` or `why:post kind`."""
    reason, _, post = (reasons[0] if reasons else "").partition(":")
    match reason:
        case _ if reason in OWN:
            return OWN[reason]
        case Why.RELAYS:
            return RELAYS[PostKind(post)]
        case Why.DIGEST:
            return DIGESTS[Slot(post)]
        case Why.AREA_NOT_READ:
            return OFFICIALS[PostKind(post)] + AREA_NOT_READ
        case _ if post in OFFICIALS:
            return OFFICIALS[PostKind(post)]
        case _other:
            return "ви отримували попередні листи про цю подію"
