"""The quality of the prompts that ship: what PROMPTS.md asks of a pack, held by the data itself."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.prompts import FILM_SLOT, Intent, Prompt
from bot.storage.shipped import read_shelf

ESSAY = Path(__file__).parents[3] / "shared" / "documents" / "founding-essay.txt"
MOST_HEADING_WORDS = 12
SHELF = read_shelf()
FOUNDING = [prompt for key, prompt in SHELF.prompts.items() if key.startswith("founding/")]
CLOSED = re.compile(r"^(did|do|does|is|are|was|were|has|have|can|could|would|will|should)\b", re.IGNORECASE)

each_prompt = pytest.mark.parametrize("prompt", SHELF.prompts.values(), ids=SHELF.prompts.keys())


def test_there_is_enough_for_a_year_of_weeks() -> None:
    assert len(FOUNDING) >= 36
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
def test_a_quotation_stands_in_the_essay_word_for_word(prompt: Prompt) -> None:
    assert prompt.quotation in paragraphs()[prompt.paragraph - 1]


@pytest.mark.skipif(not ESSAY.exists(), reason="the founding essay is not beside this checkout")
def test_the_essay_has_the_paragraphs_that_are_counted() -> None:
    assert len(paragraphs()) == 12


def paragraphs() -> list[str]:
    """The essay's lines without its headings."""
    lines = ESSAY.read_text("utf-8").splitlines()
    return [line for line in lines if len(line.split()) >= MOST_HEADING_WORDS]
