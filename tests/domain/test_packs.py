"""The quality of the prompts that ship: what PROMPTS.md asks of a pack, held by the data itself."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from bot.domain.films import read_typed_film
from bot.domain.fragments import DESCRIBES, TOLD_OF, TWO_THINGS, named_by
from bot.domain.kinds import QuotationKind
from bot.domain.lint import faults_of_question
from bot.domain.prompts import FILM_SLOT, Frame, Intent, Level, Prompt
from bot.storage.catalogue import read_films
from bot.storage.data_files import SHIPPED
from bot.storage.shelf import read_shelf

ESSAY = Path(__file__).parents[3] / "shared" / "documents" / "founding-essay.txt"
MOST_HEADING_WORDS = 12
SHELF = read_shelf()
FOUNDING = [prompt for key, prompt in SHELF.prompts.items() if key.startswith("founding/")]
WITH_ESSAY = [prompt for key, prompt in SHELF.prompts.items() if not key.startswith("founding/")]
ABOUT_FILMS = [prompt for prompt in SHELF.prompts.values() if prompt.film or prompt.other]
ESSAYS = sorted((SHIPPED / "essays").glob("*.md"))
CLOSED = re.compile(r"^(did|do|does|is|are|was|were|has|have|can|could|would|will|should)\b", re.IGNORECASE)

each_prompt = pytest.mark.parametrize("prompt", SHELF.prompts.values(), ids=SHELF.prompts.keys())


def test_there_is_enough_for_a_year_of_weeks() -> None:
    assert len(FOUNDING) >= 48
    assert len({prompt.theme for prompt in FOUNDING}) >= 12
    assert {prompt.intent for prompt in FOUNDING} == set(Intent)


def test_every_theme_has_prompts_of_several_intents() -> None:
    intents = {key: {p.intent for p in SHELF.prompts.values() if p.theme == key} for key in SHELF.themes}
    assert [key for key, found in intents.items() if len(found) < 2] == []


def test_nothing_is_asked_or_quoted_twice() -> None:
    for part in ("question", "follow_up"):
        counts = Counter(getattr(prompt, part) for prompt in SHELF.prompts.values())
        assert [text for text, number in counts.items() if number > 1] == []


def test_there_is_something_to_ask_before_the_film_was_watched() -> None:
    assert sum(not prompt.ending for prompt in FOUNDING) >= 36


@each_prompt
def test_a_quotation_is_a_fragment(prompt: Prompt) -> None:
    assert 3 <= len(prompt.quotation.split()) <= 15
    assert prompt.quotation == prompt.quotation.strip()


@each_prompt
def test_a_question_is_open_and_has_the_film_in_it_once(prompt: Prompt) -> None:
    assert prompt.question.count(FILM_SLOT) == 1
    assert FILM_SLOT not in prompt.follow_up
    for text in (prompt.question, prompt.follow_up):
        assert text.endswith("?")
        assert text[0].isupper()
        assert not CLOSED.match(text), f"one can answer yes or no: {text}"


@each_prompt
def test_the_essay_is_quoted_and_not_used(prompt: Prompt) -> None:
    assert prompt.quotation.casefold() not in prompt.question.casefold()


@pytest.mark.skipif(not ESSAY.exists(), reason="the founding essay is not beside this checkout")
@pytest.mark.parametrize("prompt", FOUNDING, ids=[prompt.key for prompt in FOUNDING])
def test_a_quotation_stands_in_the_founding_essay_word_for_word(prompt: Prompt) -> None:
    assert prompt.quotation in paragraphs(ESSAY)[(prompt.paragraph or 0) - 1]


@pytest.mark.skipif(not ESSAY.exists(), reason="the founding essay is not beside this checkout")
def test_the_founding_essay_has_the_paragraphs_that_are_counted() -> None:
    assert len(paragraphs(ESSAY)) == 12


@pytest.mark.parametrize("prompt", WITH_ESSAY, ids=[prompt.key for prompt in WITH_ESSAY])
def test_a_quotation_stands_in_its_essay_word_for_word(prompt: Prompt) -> None:
    essay = SHIPPED / "essays" / f"{prompt.key.split('/')[0]}.md"
    assert prompt.quotation in paragraphs(essay)[(prompt.paragraph or 0) - 1].replace("*", "")


@pytest.mark.parametrize("essay", ESSAYS, ids=[essay.stem for essay in ESSAYS])
def test_an_essay_is_worth_an_evenings_reading(essay: Path) -> None:
    text = essay.read_text("utf-8")
    assert 900 <= len(" ".join(paragraphs(essay)).split()) <= 1_500
    assert all(field in text.split("---")[1] for field in ("title:", "author:", "licence: CC BY 4.0"))
    pack = [prompt for prompt in WITH_ESSAY if prompt.key.startswith(f"{essay.stem}/")]
    assert len(pack) >= 16
    assert {prompt.intent for prompt in pack} == set(Intent)
    assert sum(prompt.film is not None for prompt in pack) >= 5


@pytest.mark.parametrize("prompt", ABOUT_FILMS, ids=[prompt.key for prompt in ABOUT_FILMS])
def test_a_film_that_a_prompt_is_about_is_in_the_catalogue(prompt: Prompt, labels: frozenset[str]) -> None:
    assert (prompt.film or prompt.other) in labels
    if prompt.other:
        assert f"*{read_typed_film(prompt.other).title.split(':')[0]}" in prompt.question


@pytest.fixture(scope="module")
def labels() -> frozenset[str]:
    return frozenset(f"{film.title} ({film.year})" for film in read_films())


def test_there_are_theme_cards_for_all_kinds_of_films() -> None:
    assert len(SHELF.themes) >= 26
    wanted = {
        "fear",
        "family",
        "class",
        "memory",
        "power",
        "comedy",
        "endings",
        "community",
        "craft",
        "sound",
        "camera",
    }
    assert wanted <= set(SHELF.themes)
    assert [key for key, theme in SHELF.themes.items() if len(theme.aliases) < 12 or len(theme.words) < 30] == []


def test_no_two_themes_share_an_alias() -> None:
    counts = Counter(alias.casefold() for theme in SHELF.themes.values() for alias in theme.aliases)
    assert [alias for alias, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("theme", SHELF.themes)
def test_every_theme_has_questions_enough(theme: str) -> None:
    frames = [frame for frame in SHELF.frames.values() if frame.theme == theme]
    assert len(frames) >= 8
    assert len({frame.intent for frame in frames}) >= 4
    assert sum(frame.level is Level.EASY for frame in frames) >= 3


def test_there_are_questions_for_a_quotation_of_no_sure_theme_and_for_one_on_a_film() -> None:
    free = [frame for frame in SHELF.frames.values() if frame.is_free]
    compare = [frame for frame in SHELF.frames.values() if frame.compares]
    about = [frame for frame in SHELF.frames.values() if frame.about]
    assert (len(free) >= 20, len(compare) >= 10, len(about) >= 9) == (True, True, True)
    assert {frame.intent for frame in free} == {frame.intent for frame in compare} == set(Intent)


@pytest.mark.parametrize("kind", [QuotationKind.CLAIM, QuotationKind.ANALYSIS])
def test_for_each_kind_of_words_there_are_questions_enough(kind: QuotationKind) -> None:
    fitting = [frame for frame in SHELF.frames.values() if frame.is_free and kind in frame.suits]
    assert len(fitting) >= 10
    assert len({frame.intent for frame in fitting}) >= 4


TAKEN_UP = sorted({word for frame in SHELF.frames.values() for word in frame.takes_up} - TWO_THINGS.keys())


@pytest.mark.parametrize("word", TAKEN_UP)
def test_each_word_that_a_question_takes_up_is_found_where_words_name_it(word: str) -> None:
    named = (
        f"a {word.removesuffix(DESCRIBES)} evening" if word.endswith(DESCRIBES) else f"the {word.removesuffix(TOLD_OF)}"
    )
    assert word in named_by(f"{named} that nobody had prepared", {word})
    assert (word in named_by(f"{named} in the rain", {word})) is not word.endswith(TOLD_OF)


@pytest.mark.parametrize("frame", SHELF.frames.values(), ids=SHELF.frames.keys())
def test_a_question_of_the_bank_breaks_no_rule(frame: Frame) -> None:
    assert faults_of_question(frame.question, frame.follow_up) == []
    assert len(frame.question) <= 200


def test_the_bank_asks_nothing_twice() -> None:
    questions = [frame.question for frame in SHELF.frames.values()]
    assert [pair for pair in combinations(questions, 2) if fuzz.token_set_ratio(*pair) > 82] == []


def paragraphs(essay: Path) -> list[str]:
    """An essay's paragraphs, one a line, without its headings and what stands before it."""
    lines = essay.read_text("utf-8").rpartition("\n---\n")[2].splitlines()
    return [line for line in lines if len(line.split()) >= MOST_HEADING_WORDS and not line.startswith("#")]
