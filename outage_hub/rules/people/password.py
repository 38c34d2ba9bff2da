"""What a password may be: long, and not made of what everybody tries first. No rules of composition (ASVS 6.2)."""

import re
from collections.abc import Iterable
from datetime import timedelta

from outage_hub.rules.refusals import Fault

SHORTEST, LONGEST = 12, 128
LINK_LIVES = timedelta(hours=1)  # a link to set a password (ASVS 6.4.1)
_FEWEST_LEFT = 5  # different characters, once what is well known has been taken away
_LEAST_WORD, _LEAST_RUN = 3, 4
# Rows of keys and alphabets, both ways.
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "qwertyuiop[]asdfghjkl;zxcvbnm,./",
    "йцукенгшщзхїфівапролджєячсмитьбю",
    "1q2w3e4r5t6y7u8i9o0p",
    "1й2ц3у4к5е6н7г8ш9щ0з",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "!@#$%^&*()",
)
_WORDS = re.findall(
    r"\S+",
    "password passwort passw0rd p@ssw0rd p@ssword pass qwerty admin administrator root user login welcome letmein "
    "secret iloveyou sunshine princess football baseball superman batman dragon monkey master shadow michael jordan "
    "killer trustno1 starwars computer internet whatever freedom cheese summer winter spring autumn hello test demo "
    "default changeme temp guest love angel flower ukraine ukraina kyiv kiev zsu slava geroyam city mist council "
    "contact centre center dispatcher dispatch operator controller head duty outage hub parol "
    "пароль секрет привіт кохання любов сонечко зайчик котик україна слава героям київ місто міська рада міськрада "
    "контакт центр диспетчер оператор начальник керівник черговий адміністратор контролер інспектор посада заступник "
    "район водоканал тепломережа міськгаз аварія відключення вхід доступ новий старий тест весна літо осінь зима",
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_REPEAT = re.compile(r"(.+?)\1{2,}|(.{3,}?)\2+")
_LATIN = {
    pair[0]: pair[1:]
    for pair in re.findall(
        r"\S+",
        "аa бb вv гh ґg дd еe єie жzh зz иy іi їi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch юiu яia",
    )
}


def length_faults(password: str) -> list[Fault]:
    """`password_length`, or nothing."""
    if SHORTEST <= len(password) <= LONGEST:
        return []
    return [Fault("password", "password_length", {"least": str(SHORTEST), "most": str(LONGEST)})]


def judge_password(password: str, *, about: Iterable[str] = ()) -> list[Fault]:
    """What is wrong: `password_length`, `password_easy`. `about` = words of the person, their work and the city."""
    if faults := length_faults(password):
        return faults
    left = _unknown_part(password.casefold(), about)
    return [] if len(set(left)) >= _FEWEST_LEFT else [Fault("password", "password_easy")]


def _unknown_part(text: str, about: Iterable[str]) -> str:
    words = {*_WORDS, *(form for said in about for word in _words(said) for form in (word, _latin(word)))}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    text = _without_rows(_YEAR.sub(" ", text))
    return "".join(_REPEAT.sub(lambda found: found[1] or found[2], text).split())


def _words(said: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", said.casefold()) if len(word) >= _LEAST_WORD]


def _latin(word: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in word if letter not in "ь’'")


def _without_rows(text: str) -> str:
    """Runs of neighbouring keys or letters taken out, whichever way they go."""
    kept, start = "", 0
    while start < len(text):
        length = _run_at(text, start)
        kept, start = (kept, start + length) if length else (kept + text[start], start + 1)
    return kept


def _run_at(text: str, start: int) -> int:
    longest = 0
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        end = start + _LEAST_RUN
        while end <= len(text) and text[start:end] in row:
            longest, end = max(longest, end - start), end + 1
    return longest
