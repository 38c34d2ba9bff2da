import pytest

from outage_hub.actions.outages.submission import Submission

SENT = {"summary": "Порив", "areas": ["а", "б"], "expected": None}


def test_the_same_content_has_the_same_digest_in_whatever_order() -> None:
    one, other = Submission.of("api", "1", SENT), Submission.of("api", "1", dict(reversed(SENT.items())))
    assert one == other
    assert len(one.digest) == 64


@pytest.mark.parametrize("change", [{"summary": "порив"}, {"areas": ["б", "а"]}, {"expected": ""}, {"more": 1}])
def test_other_content_has_another_digest(change: dict[str, object]) -> None:
    assert Submission.of("api", "1", SENT).digest != Submission.of("api", "1", {**SENT, **change}).digest


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_the_content_is_its_own(key: str | None) -> None:
    sent = Submission.of("cli", key, SENT)
    assert sent.key == sent.digest
    assert Submission.of("cli", "mine", SENT).key == "mine"
