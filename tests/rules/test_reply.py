import pytest

from outage_hub.rules.reply import refusal_in_words
from tests.corpus import TEXTS

ADDRESS = "dorosh@osbb.example"


@pytest.mark.parametrize(
    ("reply", "words"),
    {
        f"550 5.1.1 <{ADDRESS}> user unknown": "скриньку не знайдено (550)",
        "550 no such user": "скриньку не знайдено (550)",
        "552 5.2.2 over quota": "скринька переповнена (552)",
        "550-5.2.1 disabled": "скринька не приймає листів (550)",
        "550 5.7.1 relaying denied": "сервер одержувача відмовився прийняти лист (550)",
        "554 rejected": "сервер одержувача відмовився прийняти лист (554)",
        "553 bad": "адресу написано з помилкою (553)",
        "": "сервер одержувача відмовився прийняти лист",
        "TimeoutError": "сервер одержувача відмовився прийняти лист",
    }.items(),
)
def test_a_reply_is_said_in_our_words(reply: str, words: str) -> None:
    assert refusal_in_words(reply) == words


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_word_of_the_other_side_is_repeated(text: str) -> None:
    assert refusal_in_words(f"550 5.1.1 {ADDRESS} {text}") == "скриньку не знайдено (550)"
    assert text not in refusal_in_words(text) or not text
