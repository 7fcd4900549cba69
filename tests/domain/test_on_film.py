"""Words about one film, for people who have just watched it."""

import math

import pytest

from bot.domain.documents import PARAGRAPH_BREAK, Passage
from bot.domain.judging import Judge
from bot.domain.naming import NamedFilm
from bot.domain.on_film import LEAST_CHANCE, moment_of, spoken_of, tells_the_end, view_of
from bot.domain.sentences import Span
from bot.storage.shelf import read_shelf

AMADEUS = NamedFilm("Amadeus", "Amadeus (1984)")
DIVA = NamedFilm("Diva", "Diva (1981)")
FILMS = [AMADEUS, DIVA]
CERTAIN = Judge({}, 9.0)
READERS = read_shelf().moments
"""What readers taught."""

NAMES_IT = "Amadeus (1984) is a long film."
HE_READS = "He reads the pages one after the other and lets them fall to the floor."


def passage(text: str) -> Passage:
    return Passage(position=1, heading="", paragraph=3, text=text)


def spoken(text: str) -> list[tuple[str, str]]:
    return [(film.title, sentence.of(text)) for film, sentence in spoken_of(passage(text), FILMS)]


def moment(text: str, judge: Judge = CERTAIN, film: NamedFilm = AMADEUS) -> bool:
    return moment_of(film, passage(text), Span(0, len(text)), judge) is not None


def view(text: str) -> bool:
    return view_of(AMADEUS, passage(text), Span(0, len(text)), FILMS) is not None


def test_what_follows_in_a_paragraph_speaks_of_the_film_that_was_named_last() -> None:
    assert spoken(f"{NAMES_IT} {HE_READS} Diva (1981) is short. A postman waits.") == [
        ("Amadeus", NAMES_IT),
        ("Amadeus", HE_READS),
        ("Diva", "Diva (1981) is short."),
        ("Diva", "A postman waits."),
    ]


def test_what_comes_before_the_film_or_in_another_paragraph_speaks_of_none() -> None:
    assert spoken(f"{HE_READS} {NAMES_IT}{PARAGRAPH_BREAK}{HE_READS}") == [("Amadeus", NAMES_IT)]
    assert spoken(HE_READS) == []


def test_after_two_films_in_one_breath_nobody_knows_which_is_meant() -> None:
    assert spoken(f"{NAMES_IT} Diva (1981) and Amadeus (1984) sing. {HE_READS}") == [("Amadeus", NAMES_IT)]


def test_what_is_told_as_past_is_how_the_film_was_made() -> None:
    assert not moment("He took the finished song out of it, and was asked by his producer to put it back.")


def test_some_of_what_was_spoken_of_before_is_no_moment() -> None:
    assert moment("The later letters are held for money, and he waits in the street until it is dark.")
    assert not moment("Later ones are held for money, and he waits in the street until it is dark.")


@pytest.mark.parametrize(
    "text",
    [
        "A composer in Vienna is poisoned by a rival, who tells the whole of it to a young priest.",
        "Two brothers with a cart go up to Vienna and are laughed at by everybody in the palace.",
        "His film is about a man who is leaving, so it looks only at him, and at the door.",
        "The movie begins with a scream, and then it goes down a long and dark stair.",
    ],
)
def test_what_sums_up_a_film_is_no_moment_of_it(text: str) -> None:
    assert not moment(text)


def nearly(chance: float) -> Judge:
    """One who expects every sentence to be posted by this share of the readers."""
    return Judge({}, math.log(chance / (1 - chance)) + 1e-6)


def strength(text: str, chance: float) -> float:
    quotation = moment_of(AMADEUS, passage(text), Span(0, len(text)), nearly(chance))
    assert quotation is not None
    return quotation.strength


@pytest.mark.parametrize("chance", [LEAST_CHANCE, 0.9])
def test_how_likely_a_moment_is_can_be_told(chance: float) -> None:
    assert strength(HE_READS, chance) == pytest.approx(chance, abs=1e-3)


def test_a_moment_is_what_readers_would_surely_post() -> None:
    assert moment(HE_READS, Judge({"he -s": 1.0}, -0.9))
    assert not moment(HE_READS, Judge({"she -s": 1.0}, -0.9))


@pytest.mark.parametrize(
    "text", ["He reads.", "he reads the pages one after the other and lets them fall.", "word " * 60]
)
def test_what_cannot_be_shown_whole_is_no_moment(text: str) -> None:
    assert not moment(text)


def test_a_title_has_no_say_in_what_is_a_moment() -> None:
    judge = Judge({"vertigo": 1.0, "amadeus": -9.0, "diva": -9.0})
    judge = Judge(judge.weights, 0.5)
    assert moment(f"In {AMADEUS.label} {HE_READS.lower()}", judge)
    assert moment(f"In Diva {HE_READS.lower()}", judge, DIVA)


@pytest.mark.parametrize(
    "text",
    [
        "Then she puts down the cup, looks at him for a long while, and asks whether he has eaten.",
        "Then he sits down at the piano, sings her own line in her own voice, and she laughs until she cries.",
    ],
)
def test_readers_have_taught_what_a_moment_is(text: str) -> None:
    assert moment(text, READERS)


@pytest.mark.parametrize(
    "text",
    [
        "The film was shot in Prague over six months, on a budget of some eighteen million dollars.",
        "I have seen it four times, and every time I think of my mother and her sisters.",
        "No film has ever had a better idea of what talent is, or of who has none of it.",
        "It was the last part that he wrote before he retired to teach in a school in Ohio.",
    ],
)
def test_readers_have_taught_what_no_moment_is(text: str) -> None:
    assert not moment(text, READERS)


@pytest.mark.parametrize(
    "text",
    [
        "Amadeus (1984) treats Salieri as a man whom nobody in Vienna will ever hear.",
        "Milos Forman’s Amadeus (1984) is never kind to a talent of the second rank.",
    ],
)
def test_a_view_is_what_the_writer_thinks_of_the_film_whoever_is_named(text: str) -> None:
    assert view(text)


@pytest.mark.parametrize(
    "text",
    [
        HE_READS,
        "In Amadeus (1984) there is a mirror in the hall of the palace, and nobody looks into it.",
        "There is never a quiet room in Amadeus (1984), and nobody there would want one.",
        "Amadeus (1984) was filmed in Prague, where most of the old theatres still stood in the early eighties.",
        "Amadeus (1984) is never kind.",
        "Behind Amadeus (1984) there is always a play that nobody in the hall has read.",
        "The dog next door was called Amadeus, and it was never once heard to bark at anybody.",
        "Amadeus (1984): the guests have gone home, and the patron is never seen in the house again.",
        "Nobody understands silence better than the composer of Amadeus (1984), who will not keep still for a bar.",
        "Amadeus (1984) crowds some forty players into a hall to go through an air called “Love Is a Waltz”.",
        "Amadeus (1984) is never as patient as that room, in which the others waited.",
    ],
)
def test_what_is_said_beside_a_film_is_no_view_of_it(text: str) -> None:
    assert not view(text)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Amadeus (1984) ends in a common grave.", True),
        ("In Amadeus (1984) somebody dies with a quill in his hand.", True),
        ("In Amadeus (1984) the last shot is of a man in a chair.", True),
        ("At the very end she sings.", True),
        ("Near the end he takes her up to a hilltop.", True),
        ("In Amadeus (1984) the emperor ends a concert by standing up.", False),
        ("In Amadeus (1984) Salieri reads the pages.", False),
        ("He sits at the end of the bed.", False),
    ],
)
def test_what_may_tell_the_end_of_a_film_is_known(text: str, tells: bool) -> None:
    assert tells_the_end(text) is tells
