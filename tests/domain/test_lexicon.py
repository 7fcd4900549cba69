"""Which themes a text is about."""

import sys
import threading

import pytest

from bot.domain.lexicon import LEAST_CONFIDENCE, Lexicon, ranked, stem, telling_stems, weighty_stems
from bot.domain.prompts import Theme

THEMES = {
    "craft": Theme(
        "craft", "Craft", "A line.", ("how things are made",), words=("rehearse", "tool", "take after take")
    ),
    "fear": Theme("fear", "Fear", "A line.", ("scared stiff",), words=("dread", "tool")),
}
LEXICON = Lexicon(THEMES)


def test_a_word_is_known_in_all_its_forms() -> None:
    assert stem("rehearsing") == stem("Rehearsed") == stem("rehearse")
    assert stem("fear’s") == stem("fear")


def test_words_that_say_nothing_are_left_out() -> None:
    assert telling_stems("It was the dread of it") == {stem("dread")}


def test_a_theme_is_known_by_its_words() -> None:
    assert list(LEXICON.evidence("They rehearsed for weeks")) == ["craft"]
    assert list(LEXICON.evidence("She dreaded the stairs")) == ["fear"]
    assert LEXICON.evidence("A Tuesday in May") == {}


def test_a_phrase_says_more_than_a_word_and_its_words_are_not_counted_again() -> None:
    phrase, word = LEXICON.evidence("take after take"), LEXICON.evidence("rehearse")
    assert phrase["craft"] > word["craft"]


def test_a_word_of_two_themes_says_less_for_each() -> None:
    shared = LEXICON.evidence("tool")
    assert shared["craft"] == shared["fear"] < LEXICON.evidence("dread")["fear"]


def test_a_word_that_comes_again_adds_less_each_time() -> None:
    once, twice, thrice = (LEXICON.evidence("dread " * times)["fear"] for times in (1, 2, 3))
    assert once < twice < thrice
    assert thrice - twice < twice - once


def test_what_all_passages_speak_of_tells_none_from_another() -> None:
    background = LEXICON.background(["dread and tools", "dread", "dread", "dread"])
    assert LEXICON.evidence("dread", background)["fear"] < LEXICON.evidence("tool", background)["fear"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("somebody who never gives up", []),
        ("a film about trains", ["train"]),
        ("what's the harbour’s name? It doesn't say", ["harbour", "name"]),
        ("!!!", []),
    ],
)
def test_words_that_are_said_of_everything_weigh_nothing(text: str, words: list[str]) -> None:
    assert weighty_stems(text) == set(map(stem, words))


def test_what_tells_a_theme_is_known_word_by_word_and_a_hint_tells_none() -> None:
    lexicon = Lexicon(
        {"fear": Theme("fear", "Fear", "A line.", ("scared stiff",), words=("dread",), hints=("cellar",))}
    )
    assert lexicon.told("scared stiff in a cellar") == {"fear": frozenset(map(stem, ("scared", "stiff")))}
    assert lexicon.told("they dreaded it, scared stiff")["fear"] >= {stem("dread"), stem("stiff")}
    assert lexicon.told("stiff in the cellar") == {}


def test_confidence_needs_evidence_and_a_lead() -> None:
    little, much = ranked({"craft": 0.5})[0], ranked({"craft": 5.0})[0]
    assert little.confidence < LEAST_CONFIDENCE < much.confidence == 1.0
    contested = ranked({"craft": 5.0, "fear": 4.9})
    assert [score.theme for score in contested] == ["craft", "fear"]
    assert contested[0].confidence < much.confidence


def test_nothing_speaks_for_nothing() -> None:
    assert ranked({}) == ()
    assert Lexicon({}).evidence("dread") == {}


def test_words_are_stemmed_rightly_in_several_threads() -> None:
    """Two documents are read at the same time, and the stemmer is one."""
    words = [f"{start}{end}" for start in ("rehears", "perform", "communit") for end in ("ing", "ation", "ness", "ies")]
    expected = [stem(word) for word in words] * 50
    found: list[list[str]] = []

    def work() -> None:
        found.append([stem.__wrapped__(word) for word in words * 50])

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(usual)
    assert found == [expected] * 4
