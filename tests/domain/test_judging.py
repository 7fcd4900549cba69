"""Judging a sentence by its signs."""

import math

import pytest

from bot.domain.judging import Judge, signs_of


def test_words_and_their_neighbours_are_signs() -> None:
    signs = signs_of("She doesn't wait, and sings.")
    assert {"she", "doesn’t", "wait", "and", "sings", "^ she", "^ she doesn’t", "doesn’t wait", "and -s"} <= signs
    assert signs == signs_of("She doesn’t wait, and sings.")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("He waits.", "@before"),
        ("But nobody waits.", "@leans"),
        ("Nobody in Vienna waits.", "@name"),
        ("Nobody saw it.", "@past"),
        ("Nobody is there.", "@present"),
        ("A camera waits.", "@films"),
        ("The drummer waits.", "@certain"),
        ("“Wait,” says the drummer.", "@spoken"),
        ("My mother waits.", "@writer"),
    ],
)
def test_what_a_pattern_sees_is_a_sign(text: str, sign: str) -> None:
    assert sign in signs_of(text)
    assert sign not in signs_of("Nobody waits at home.")


@pytest.mark.parametrize(("words", "length"), [(10, 0), (11, 1), (15, 2), (21, 3), (29, 4)])
def test_how_long_it_is_and_how_often_it_halts_are_signs(words: int, length: int) -> None:
    assert [sign for sign in signs_of("wait " * words) if sign.startswith("length")] == [f"length {length}"]
    assert {sign for sign in signs_of("wait, " * 6) if sign.startswith("comma")} == {f"comma {n}" for n in range(1, 5)}
    assert not [sign for sign in signs_of("wait") if sign.startswith("comma")]


def test_each_sign_counts_once_and_what_is_unknown_counts_nothing() -> None:
    judge = Judge({"sings": 1.5, "waits": -0.5}, bias=-0.25)
    assert judge.chance("Nobody.") == pytest.approx(1 / (1 + math.exp(0.25)))
    assert judge.chance("Sings, sings and waits.") == pytest.approx(1 / (1 + math.exp(-0.75)))


def test_a_judge_that_has_learnt_nothing_is_sure_of_nothing() -> None:
    assert Judge().chance("She sings.") == 0


@pytest.mark.parametrize("text", ["", " ", "…", "12", "“”", "Ä"])
def test_whatever_the_sentence_it_is_judged(text: str) -> None:
    assert 0 < Judge({"length 0": 700.0}, 0).chance(text) <= 1
    assert 0 <= Judge({"length 0": -700.0}, 0).chance(text) < 1
