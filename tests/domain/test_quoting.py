"""Finding quoted words, whatever typing made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quoting import alike, check_quotation, find_quotation, find_words, nearest_sentence
from bot.domain.writing import NotYet, check_question
from tests.essay_on_waiting import ARCHIVE, CROWD, FAME, STUDIO

MARKED = "She said “don’t wait” — and the band, half-asleep, waited.\n\nNobody’s song was ever finished on a Monday."


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("don't wait", "don’t wait"),
        ('"don\'t wait" - and the band', "don’t wait” — and the band"),
        ("the band, half–asleep, waited", "the band, half-asleep, waited"),
        ("NOBODY'S song", "Nobody’s song"),
        ("  “and\tthe   band,” ", "and the band,"),
        ("was ever finished.", "was ever finished"),
        ("waited. Nobody's song", "waited.\n\nNobody’s song"),
    ],
)
def test_marks_spaces_and_capitals_do_not_matter(typed: str, found: str) -> None:
    span = find_quotation(MARKED, typed)
    assert span is not None
    assert span.of(MARKED) == found


@pytest.mark.parametrize("typed", ["", "  ", "“”", "...", "the choir", "band.*waited", "(", "\x00"])
def test_what_does_not_stand_there_is_not_found(typed: str) -> None:
    assert find_quotation(MARKED, typed) is None


@pytest.mark.parametrize("typed", ["the ban", "he band", "half-as", "don", "t wait", "obody’s song"])
def test_a_part_of_a_word_is_not_found(typed: str) -> None:
    assert find_quotation(MARKED, typed) is None


def test_capitals_matter_if_they_are_to() -> None:
    assert find_quotation(MARKED, "nobody's song", same_case=True) is None
    assert find_quotation(MARKED, "Nobody's song", same_case=True) is not None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("and the band, half‑asleep, waited.", "and the band, half-asleep, waited."),
        ('"don\'t wait"', "“don’t wait”"),
        ("on a Monday.", "on a Monday."),
        ("On a Monday.", None),
        ("the band.", None),
        ("a Mond", None),
    ],
)
def test_the_very_words_are_found_with_their_marks(words: str, found: str | None) -> None:
    span = find_words(MARKED, words)
    assert (span.of(MARKED) if span else None) == found


def test_quotations_of_the_same_words_are_alike() -> None:
    assert alike("She said “don’t\nwait” – twice") == alike('she said  "don\'t wait" - twice')
    assert alike("She waits") != alike("She waited")


@given(st.sampled_from([STUDIO, CROWD, FAME, ARCHIVE]), st.data())
def test_any_words_of_a_passage_are_found_again(text: str, data: st.DataObject) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 2))
    last = data.draw(st.integers(first + 1, len(words)))
    gap = data.draw(st.sampled_from([" ", "  ", "\n"]))
    typed = gap.join(words[first:last])
    span = find_quotation(text, data.draw(st.sampled_from([typed, f"“{typed}”", typed.upper()])))
    assert span is not None
    assert span.of(text).split()[0].casefold().startswith(words[first].casefold().strip(".,"))


@given(st.text(max_size=200))
def test_nothing_typed_is_too_strange_to_look_for(typed: str) -> None:
    find_quotation(MARKED, typed)
    nearest_sentence([(1, MARKED), (2, STUDIO)], typed)


def test_the_nearest_sentence_is_the_one_that_was_meant() -> None:
    texts = [(1, STUDIO), (2, CROWD), (3, FAME), (4, ARCHIVE)]
    near = nearest_sentence(texts, "Fame is like a mirror which answers back")
    assert near is not None
    assert (near[0], near[1].of(FAME)) == (3, "Fame is a mirror that answers back.")
    assert nearest_sentence(texts, "zyx wvu tsr qpo nml") is None
    assert nearest_sentence([], "Fame") is None


def test_only_what_may_be_quoted_is_offered() -> None:
    shouted = "FAME IS A MIRROR THAT ANSWERS BACK. Fame is a mirror that answers."
    near = nearest_sentence([(1, shouted)], "FAME IS A MIRROR THAT ANSWERS BACK")
    assert near is not None
    assert near[1].of(shouted) == "Fame is a mirror that answers."


@pytest.mark.parametrize(
    "text",
    [
        "word",
        "of the",
        "What was it?",
        "See https://example.org for more",
        "HE SAID IT LOUDLY",
        "so he said:",
        "x" * 321,
    ],
)
def test_what_should_not_be_quoted_is_sent_back(text: str) -> None:
    with pytest.raises(NotYet, match="cannot be quoted like this"):
        check_quotation(text)


def test_every_fault_of_a_question_comes_with_advice() -> None:
    for question, follow_up in (
        ("Is it?", ""),
        ("What", ""),
        ("What of {film} and {film}?", ""),
        ("What?", "Of {film}?"),
        ("What " + "a" * 300 + "?", ""),
    ):
        with pytest.raises(NotYet) as told:
            check_question(question, follow_up)
        assert told.value.message.count(". ") >= 1
