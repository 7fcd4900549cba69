"""Which question is asked of which words."""

from dataclasses import replace

from bot.domain.asking import QuestionBank, Subject
from bot.domain.documents import Passage, ThemeScore
from bot.domain.kinds import QuotationKind
from bot.domain.lexicon import LEAST_CONFIDENCE
from bot.domain.naming import NamedFilm
from bot.domain.prompts import Frame, Intent, Shelf
from bot.domain.quotations import Quotation
from bot.domain.sentences import Span
from bot.storage.shelf import read_shelf

SHELF = read_shelf()
CLAIM = "A promise is always a kind of loan."
PICTURE = "A child walked home with a drum."
AMADEUS = NamedFilm("Amadeus", "Amadeus (1984)")


def subject(
    text: str = CLAIM, theme: str = "", *, film: NamedFilm | None = None, other: NamedFilm | None = None
) -> Subject:
    quotation = Quotation(Passage(1, "", 1, text), Span(0, len(text)), 2.4)
    return Subject(quotation, ThemeScore(theme, 0.9) if theme else None, other, film)


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
    asked = [
        prompt.frame.key for number in range(50) for prompt in bank(*frames).ask([subject(f"{CLAIM[:-1]} {number}.")])
    ]
    assert {int(key.removeprefix("word")) for key in asked} <= set(range(8))
    assert len(set(asked)) > 3


def test_in_one_document_no_question_comes_again_before_all_had_their_turn() -> None:
    frames = [frame(f"word{number}") for number in range(6)]
    prompts = bank(*frames).ask([subject(f"{CLAIM[:-1]} {number}.") for number in range(12)])
    assert len({prompt.frame.key for prompt in prompts[:6]}) == 6
    assert len({prompt.frame.key for prompt in prompts[6:]}) == 6


def test_an_intent_that_has_waited_has_its_turn_wherever_it_stands_in_the_bank() -> None:
    frames = [*(frame(f"word{number}") for number in range(10)), frame("last", intent=Intent.CONNECT)]
    for document in range(20):
        prompts = bank(*frames).ask([subject(f"{CLAIM[:-1]} {document} {number}.") for number in range(11)])
        assert "last" in {prompt.frame.key for prompt in prompts[:8]}


def test_the_other_films_title_stands_in_its_slot() -> None:
    compares = Frame("compares", None, Intent.CONNECT, "Where do {film} and {other} part?", "When?", compares=True)
    [prompt] = bank(compares).ask([subject(other=AMADEUS)])
    assert prompt.question == "Where do {film} and *Amadeus* part?"


FRAGMENT = "the silence after a hard question"


def test_words_that_only_name_something_get_a_question_that_takes_it_up() -> None:
    takes_up, plain = frame("takes", theme="sound", takes_up=("silence",)), frame("plain")
    [prompt] = bank(plain, takes_up).ask([subject(FRAGMENT)])
    assert prompt.frame == takes_up
    assert prompt.subject.kind is QuotationKind.FRAGMENT
    assert around(FRAGMENT).is_sure
    assert bank(plain, frame("other", theme="sound", takes_up=("noise",))).ask([subject(FRAGMENT)]) == []


def test_what_is_taken_up_gives_the_theme() -> None:
    questions = bank(frame("takes", theme="sound", takes_up=("silence",)))
    [prompt] = questions.ask([subject(FRAGMENT)])
    assert prompt.theme == ThemeScore("sound", LEAST_CONFIDENCE)
    [surer] = questions.ask([around(FRAGMENT, ThemeScore("sound", 0.8))])
    assert surer.theme == ThemeScore("sound", 0.8)
    [told] = questions.ask([subject(FRAGMENT, theme="fear")])
    assert told.theme == ThemeScore("fear", 0.9)


def around(text: str, *themes: ThemeScore) -> Subject:
    """Words of a passage that is on these themes."""
    return Subject(Quotation(Passage(1, "", 1, text, themes), Span(0, len(text)), 1.0), None)


def test_a_question_takes_up_a_word_once_in_a_document_and_then_the_next_one_does() -> None:
    first, second = (frame(key, theme="sound", takes_up=("silence",)) for key in ("first", "second"))
    again = [subject(f"the silence after a hard {word}") for word in ("question", "winter", "bargain")]
    prompts = bank(first, second).ask(again)
    assert [(prompt.quotation, prompt.frame) for prompt in prompts] == [
        (again[0].quotation, first),
        (again[1].quotation, second),
    ]


def test_the_most_telling_of_what_is_named_is_taken_up_first() -> None:
    on_names = frame("names", theme="power", takes_up=("name",))
    on_famous_names = frame("famous", theme="fame", takes_up=("famous name",))
    found = bank(on_names, on_famous_names).questions(subject("the weight of famous names in a small room"))
    assert found == [on_famous_names, on_names]


def test_a_host_may_have_any_question_on_the_theme_of_what_is_named_and_each_once() -> None:
    takes_up, on_it = frame("takes", theme="sound", takes_up=("silence",)), frame("music", theme="sound")
    assert bank(on_it, takes_up).questions(subject(FRAGMENT, theme="sound")) == [takes_up, on_it]


def test_a_few_words_about_a_film_get_what_is_for_words_about_it() -> None:
    takes_up, about = frame("takes", theme="sound", takes_up=("silence",)), frame("about", about=True)
    compares = frame("compares", compares=True)
    assert bank(takes_up, about, compares).questions(subject(FRAGMENT, film=AMADEUS)) == [about]
    assert bank(takes_up, about, compares).questions(subject(FRAGMENT, other=AMADEUS)) == [compares]
