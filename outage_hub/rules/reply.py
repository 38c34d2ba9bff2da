"""What a mail server said, in our words: its own may hold the address, and nobody phones in SMTP."""

import re

_CODE = re.compile(r"(?P<code>[45]\d\d)(?:[ -](?P<enhanced>[45]\.\d{1,3}\.\d{1,3})\b)?")
_BY_ENHANCED = {
    "1": "скриньку не знайдено",
    "2": "скринька не приймає листів",
    "3": "поштова система одержувача не приймає листів",
    "4": "сервер одержувача недоступний",
    "7": "сервер одержувача відмовився прийняти лист",
}
_BY_CODE = {
    "550": _BY_ENHANCED["1"],
    "551": _BY_ENHANCED["1"],
    "552": "скринька переповнена",
    "553": "адресу написано з помилкою",
}
_ELSE = "сервер одержувача відмовився прийняти лист"


def refusal_in_words(reply: str) -> str:
    """«скриньку не знайдено (550)»: the code and what it means, never a word of the other side."""
    found = _CODE.match(reply)
    if not found:
        return _ELSE
    code, enhanced = found["code"], found["enhanced"] or ""
    if enhanced.endswith(".2.2"):
        words = _BY_CODE["552"]
    else:
        words = _BY_ENHANCED.get(enhanced[2:3]) or _BY_CODE.get(code) or _ELSE
    return f"{words} ({code})"
