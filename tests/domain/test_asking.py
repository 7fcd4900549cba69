"""Which question is asked of which words."""

from dataclasses import replace

from bot.domain.asking import QuestionBank, Subject
from bot.domain.documents import Passage, ThemeScore
from bot.domain.kinds import QuotationKind
from bot.domain.naming import NamedFilm
from bot.domain.prompts import Frame, Intent, Shelf
from bot.domain.quotations import Quotation
from bot.domain.sentences import Span
from bot.storage.shelf import read_shelf

SHELF = read_shelf()
CLAIM = "A promise is always a kind of loan."
PICTURE = "A child walked home with a drum."
AMADEUS = NamedFilm("Amadeus", "Amadeus (1984)")


def subject(text: str = CLAIM, theme: str = "", **films: NamedFilm) -> Subject:
    quotation = Quotation(Passage(1, "", 1, text), Span(0, len(text)), 2.4)
    return Subject(quotation, ThemeScore(theme, 0.9) if theme else None, **films)


def frame(key: str, **more: object) -> Frame:
    plain = Frame(key, None, Intent.OBSERVE, f"Who in {{film}} says {key}?", "And to whom?")
    return replace(plain, **more)  # type: ignore[arg-type]


def bank(*frames: Frame) -> QuestionBank:
    return QuestionBank(Shelf({}, {}, {frame.key: frame for frame in frames}))


def test_every_question_for_the_words_begins_with_the_one_that_is_asked() -> None:
    questions = QuestionBank(SHELF)
    about_fear = subject(theme="fear")
    [prompt] = questions.ask([about_fear])
    keys = [question.key for question in questions.questions(about_fear)]
    assert keys[0] == prompt.frame.key
    assert len(keys) == len(set(keys))


def test_what_takes_hold_of_the_words_comes_before_what_is_on_their_theme() -> None:
    found = QuestionBank(SHELF).questions(subject(theme="fear"))
    assert [question.theme for question in found] == sorted(
        (q.theme for q in found), key=lambda theme: theme is not None
    )
    assert {q.key for q in found if q.theme} == {key for key, q in SHELF.frames.items() if q.theme == "fear"}
    assert all(QuotationKind.CLAIM in question.suits for question in found if question.theme is None)


def test_of_a_theme_the_questions_that_share_a_word_come_first() -> None:
    loans, doors = frame("loans", theme="class"), frame("doors", theme="class")
    found = bank(doors, loans).questions(subject("A loan is always a promise.", theme="class"))
    assert [question.key for question in found] == ["loans", "doors"]


def test_words_that_no_question_suits_are_not_asked_about_unless_a_host_wants_to() -> None:
    for_claims = frame("claims", suits=(QuotationKind.CLAIM,))
    picture = subject(PICTURE)
    assert bank(for_claims).ask([picture]) == []
    assert bank(for_claims).questions(picture) == [for_claims]


def test_words_about_a_film_get_the_questions_that_are_for_them() -> None:
    plain, about, compares = frame("plain"), frame("about", about=True), frame("compares", compares=True)
    questions = bank(plain, about, compares)
    assert questions.questions(subject(film=AMADEUS)) == [about]
    assert questions.questions(subject(other=AMADEUS)) == [compares]
    assert questions.questions(subject()) == [plain]


def test_words_about_a_film_get_no_question_that_is_only_on_their_theme() -> None:
    questions = bank(frame("about", about=True), frame("compares", compares=True), frame("class", theme="class"))
    assert [each.key for each in questions.questions(subject(theme="class", film=AMADEUS))] == ["about"]
    assert [each.key for each in questions.questions(subject(theme="class", other=AMADEUS))] == ["compares"]
    assert [each.key for each in questions.questions(subject(theme="class"))] == ["class"]


def test_a_comparison_with_a_film_is_never_posted_unread() -> None:
    assert subject().is_sure
    assert not subject(other=AMADEUS).is_sure


def test_what_stands_first_in_the_bank_is_asked_most() -> None:
    frames = [frame(f"word{number}") for number in range(30)]
    asked = [prompt.frame.key for number in range(50) for prompt in bank(*frames).ask([subject(f"{CLAIM} {number}")])]
    assert {int(key.removeprefix("word")) for key in asked} <= set(range(8))
    assert len(set(asked)) > 3


def test_in_one_document_no_question_comes_again_before_all_had_their_turn() -> None:
    frames = [frame(f"word{number}") for number in range(6)]
    prompts = bank(*frames).ask([subject(f"{CLAIM} {number}") for number in range(12)])
    assert len({prompt.frame.key for prompt in prompts[:6]}) == 6
    assert len({prompt.frame.key for prompt in prompts[6:]}) == 6


def test_an_intent_that_has_waited_has_its_turn_wherever_it_stands_in_the_bank() -> None:
    frames = [*(frame(f"word{number}") for number in range(10)), frame("last", intent=Intent.CONNECT)]
    for document in range(20):
        prompts = bank(*frames).ask([subject(f"{CLAIM} {document} {number}") for number in range(11)])
        assert "last" in {prompt.frame.key for prompt in prompts[:8]}


def test_the_other_films_title_stands_in_its_slot() -> None:
    compares = Frame("compares", None, Intent.CONNECT, "Where do {film} and {other} part?", "When?", compares=True)
    [prompt] = bank(compares).ask([subject(other=AMADEUS)])
    assert prompt.question == "Where do {film} and *Amadeus* part?"
