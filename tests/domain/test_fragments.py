"""A few words of a sentence that name something which a question takes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.documents import Passage
from bot.domain.fragments import OPPOSED, TOGETHER, fragments_of, named_by, speaks_in_general

NAMES = "doubt silence lesson rehearsal memory memories name courage belief story rival audience refusal"
WORDS = frozenset([*NAMES.split(), "famous name", "silent …", "child that", TOGETHER, OPPOSED])


def found(*paragraphs: str, words: frozenset[str] = WORDS) -> list[str]:
    passage = Passage(1, "", 1, "\n\n".join(paragraphs))
    return [quotation.text for quotation in fragments_of(passage, words)]


@pytest.mark.parametrize(
    ("sentence", "fragment"),
    [
        ("A good film makes room for the silence after a hard question.", "the silence after a hard question"),
        ("There is often a lesson that nobody has prepared, and it comes late.", "a lesson that nobody has prepared"),
        (
            "Such films are kind: a moment of doubt voiced to a friend, and then work.",
            "a moment of doubt voiced to a friend",
        ),
        (
            "Work is shown as it is—rehearsals that last until the bus comes, and tea.",
            "rehearsals that last until the bus comes",
        ),
        (
            "What one remembers is the weight of famous names in a small room.",
            "the weight of famous names in a small room",
        ),
        ("It may turn on a conductor’s silent quarrel with a clock.", "a conductor’s silent quarrel with a clock"),
        ("Some show the wish to stop, and some the refusal to go on singing.", "the refusal to go on singing"),
        ("Behind it stands the belief that a song can pay a debt.", "the belief that a song can pay a debt"),
        ("The best of it is easy to name: patience tempered by greed, and a good hat.", "patience tempered by greed"),
        ("It lives from the tension between haste and care.", "the tension between haste and care"),
        ("It keeps the silence after a hard question — and then, rain.", "the silence after a hard question"),
    ],
)
def test_what_is_named_is_quoted_with_what_hangs_on_it(sentence: str, fragment: str) -> None:
    assert found(sentence) == [fragment]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody likes the silence of rooms.",
        "Everybody knows the silence, and nobody minds.",
        "It gives the art of doubt a name of honour.",
        "It shows the silence that followed her from the room.",
        "It shows the silence of that long and empty afternoon.",
        "It shows the silence of 1940 in a small town.",
        "It shows the silence of Paris in a long winter.",
        "It shows the silence after “the end” of the reel.",
        "It shows the silence of *all* who had been asked.",
        "They meet so often in the silence that the habit remains.",
        "It shows the lesson that a teacher gives to nobody.",
        "The audience who love a riddle may enjoy a slow one.",
        "Then the audience of the town has left in the rain.",
        "It was the silence of the hall which was.",
        "The rival promised to be kind to the winner.",
        "It is a story full of hope for a silence, and",
        "It is the memories audience of a small town.",
        "Humming rehearsal of songs is what one hears.",
        "It names the silence as a kind of wealth.",
        "It shows the silence of a hall in which, for once, nobody speaks.",
        "Its people are so fond of the silence that every noise is a theft.",
        "It is not the silence of a hall but of a street.",
        "It isn’t the silence of a hall but of a street.",
        "Now and then, people doubt without a word.",
        "All through the night, humming doubt without a name.",
        "It shows the old grey wintry wooden silence of a hall.",
        "It has the silence of rain produce suspense without help.",
        "It has the silence to fill before lunch.",
        "It gives the cook of Paris the silence after a hard question.",
        "It shows the silence of @everyone in a hall.",
        "It shows the tension between two kinds of time.",
        "It leaves the silence in order to begin.",
        "It is the wide silent of the town and of the sea.",
    ],
)
def test_what_is_cut_off_or_needs_more_is_not_quoted(sentence: str) -> None:
    assert found(sentence) == []


def test_words_that_hang_together_are_quoted_once_and_others_of_the_sentence_too() -> None:
    sentence = "It shows the silence of a story without an end, and the lesson of a rainy week."
    assert found(sentence) == ["the silence of a story without an end", "the lesson of a rainy week"]


def test_the_place_of_the_words_is_told() -> None:
    text = "It rains. A good film makes room for the silence after a hard question."
    [quotation] = fragments_of(Passage(1, "", 1, text), WORDS)
    assert quotation.is_a_fragment
    assert text[quotation.span.start : quotation.span.end] == quotation.text == "the silence after a hard question"


@pytest.mark.parametrize(
    ("fragment", "named"),
    [
        ("a lesson that nobody has prepared", ("lesson",)),
        ("the lessons of a long winter", ("lesson",)),
        ("the audience’s silence at the end", ("silence",)),
        ("memories of a small town", ("memories",)),
        ("the weight of famous names in a small room", ("famous name", "name")),
        ("a silent rehearsal in the rain", ("silent …", "rehearsal")),
        ("doubt balanced with courage", (TOGETHER, "doubt")),
        ("a recipe for doubt in a cold kitchen", ("doubt",)),
        ("a child who has gone quiet", ("child that",)),
        ("children of a small town", ()),
        ("the child in the rain", ()),
        ("a moment of doubt whispered to a child", ("doubt",)),
        ("a piece of a child sitting in the rain", ("child that",)),
        ("a rival balanced on a rope", ("rival",)),
        ("the stage with a story on it", ()),
        ("the silent with a story", ()),
        ("a silence", ()),
        ("the joy of", ()),
        ("the joy of a", ()),
        ("", ()),
    ],
)
def test_what_words_name_is_what_they_are_about(fragment: str, named: tuple[str, ...]) -> None:
    assert named_by(fragment, WORDS) == named


@given(
    st.lists(
        st.sampled_from((NAMES + " the a joy of for to that who tempered by between , . voiced").split()),
        max_size=14,
    )
)
def test_any_words_may_be_looked_at(words: list[str]) -> None:
    text = " ".join(words)
    assert set(named_by(text, WORDS)) <= WORDS
    for quotation in fragments_of(Passage(1, "", 1, f"{text}."), WORDS):
        assert named_by(quotation.text, WORDS)


def test_two_things_are_named_only_where_a_question_takes_them_up() -> None:
    assert named_by("doubt balanced with courage", WORDS - {TOGETHER}) == ("doubt",)


@pytest.mark.parametrize(
    ("paragraph", "is_general"),
    [
        ("Films are made by many hands, and most of them are cold.", True),
        ("Only London is named here, and only once.", True),
        ("Both London and Paris are named here.", False),
        ("When I was young, films were longer.", False),
        ("My uncle ran a cinema.", False),
        ("In 1975 films were longer.", False),
    ],
)
def test_a_paragraph_that_tells_of_somebody_in_particular_gives_no_fragments(paragraph: str, is_general: bool) -> None:
    sentence = "It shows the silence after a hard question."
    assert speaks_in_general(paragraph) is is_general
    assert found(f"{paragraph} {sentence}") == (["the silence after a hard question"] if is_general else [])
    assert found(paragraph, sentence) == ["the silence after a hard question"]
