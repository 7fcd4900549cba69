"""What somebody's own words are taken for."""

from datetime import UTC, datetime

import pytest

from bot.domain.choosing import History, Wish
from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.lexicon import Lexicon
from bot.domain.own_words import (
    Basis,
    Meaning,
    Place,
    Understood,
    choose_in_own_words,
    closest_themes,
    is_its_name,
    matching_themes,
    named_theme,
    senses,
)
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.storage.shelf import read_shelf

WISH = Wish(77, "Amy (2015)")
THEMES = {
    theme.key: theme
    for theme in (
        Theme("craft", "Process and craft", "How things are made.", ("the making of",)),
        Theme("perseverance", "Perseverance and the long game", "Going on.", ("never giving up", "grit")),
        Theme("fame", "Fame and expectation", "Being looked at.", ("celebrity",)),
        Theme("archive", "Archive and memory", "What is kept.", ()),
        Theme("memory", "Memory and time", "What is remembered.", ()),
    )
}
LEXICON = Lexicon(THEMES)


def prompt(key: str, theme: str | None, paragraph: int, source: str = "The essay") -> Prompt:
    return Prompt(key, source, theme, Intent.OBSERVE, paragraph, "some words", "What of {film}?", "And?")


SHELF = Shelf(
    THEMES,
    {
        each.key: each
        for each in (
            prompt("made", "craft", 1),
            prompt("made too", "craft", 2),
            prompt("going on", "perseverance", 3),
            prompt("going on and on", "perseverance", 4),
            prompt("seen", "fame", 5),
            prompt("elsewhere", "fame", 3, "Another essay"),
        )
    },
)


def place(paragraph: int, theme: str | None = None, title: str = "The essay", text: str = "One paragraph.") -> Place:
    document = Document(1, None, title, "", "", "f", 9, 0, datetime(2026, 1, 1, tzinfo=UTC))
    themes = (ThemeScore(theme, 0.8),) if theme else ()
    return Place(document, Passage(paragraph, "", paragraph, text, themes))


def read(
    words: str, *places: Place, used: tuple[str, ...] = (), closest: str | None = None, stands_out: bool = False
) -> tuple[str, Understood]:
    meaning = Meaning(LEXICON.evidence(words), places, THEMES.get(closest or ""), stands_out)
    history = History(dict.fromkeys(used, 1))
    choice, understood = choose_in_own_words(SHELF, history, WISH, words, senses(SHELF, words, meaning))
    return choice.prompt.key, understood


def theme_of(understood: Understood) -> str | None:
    return understood.sense.theme.key if understood.sense.theme else None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("fame", "fame"),
        (" FAME  and Expectation", "fame"),
        ("The  Making of", "craft"),
        ("expectations", "fame"),
        ("the long game", None),
        ("the process", "craft"),
        ("memory", "memory"),
        ("memories", None),
        ("and", None),
        ("fame and craft", None),
        ("never giving in", None),
    ],
)
def test_a_theme_is_named_by_key_name_alias_or_a_word_that_only_its_name_has(text: str, key: str | None) -> None:
    found = named_theme(THEMES, text)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(("text", "key"), [("power", "power"), ("endings", "endings"), ("comedy", "comedy")])
def test_the_shipped_themes_are_named_by_one_word(text: str, key: str) -> None:
    found = named_theme(read_shelf().themes, text)
    assert found is not None
    assert found.key == key


def test_only_its_key_and_its_name_need_no_explanation() -> None:
    assert is_its_name(THEMES["fame"], "fame")
    assert is_its_name(THEMES["fame"], "Fame and Expectation")
    assert not is_its_name(THEMES["fame"], "celebrity")


def test_words_that_clearly_speak_of_a_theme_are_that_theme() -> None:
    key, understood = read("somebody who is never giving up")
    assert key in ("going on", "going on and on")
    assert (understood.sense.basis, theme_of(understood), understood.used_up) == (Basis.WORDS, "perseverance", None)


@pytest.mark.parametrize(("paragraph", "key"), [(3, "going on"), (4, "going on and on")])
def test_of_a_themes_prompts_those_from_the_nearest_passage_come_first(paragraph: int, key: str) -> None:
    assert read("never giving up", place(1), place(paragraph))[0] == key


def test_words_that_speak_of_no_theme_are_the_nearest_passage() -> None:
    key, understood = read("the drummer in the rain", place(9), place(5, "craft"), place(1))
    assert key == "seen"
    assert understood.sense.basis is Basis.PASSAGE
    assert understood.sense.place == place(5, "craft")


def test_one_word_of_a_theme_among_many_counts_less_than_a_passage_that_stands_out() -> None:
    many = "a celebrity feeding three tired horses behind the wall"
    assert read("a celebrity", place(1), stands_out=True)[1].sense.basis is Basis.WORDS
    key, understood = read(many, place(1), place(5), stands_out=True)
    assert (key, understood.sense.basis) == ("made", Basis.PASSAGE)
    key, understood = read(many, place(1), place(5))
    assert (key, understood.sense.basis, theme_of(understood)) == ("seen", Basis.WORDS, "fame")


def test_a_passage_holds_the_prompts_of_all_its_paragraphs_and_of_its_own_document() -> None:
    long = place(2, text="Two.\n\nThree.\n\nFour.")
    held = {key for key, each in SHELF.prompts.items() if long.holds(each)}
    assert held == {"made too", "going on", "going on and on"}
    unquoted = Prompt("own", "The essay", None, Intent.OBSERVE, None, "", "What of {film}?", "And?")
    assert not long.holds(unquoted)


def test_where_the_passage_has_no_prompt_its_theme_is_taken() -> None:
    key, understood = read("the drummer in the rain", place(9, "fame"))
    assert key in ("seen", "elsewhere")
    assert (understood.sense.basis, theme_of(understood)) == (Basis.WORDS, "fame")


def test_what_the_library_takes_the_words_for_comes_before_the_passages_theme() -> None:
    _, understood = read("the drummer in the rain", place(9, "fame"), closest="craft")
    assert theme_of(understood) == "craft"


def test_with_nothing_found_it_is_the_theme_with_the_nearest_name() -> None:
    key, understood = read("famme")
    assert key in ("seen", "elsewhere")
    assert (understood.sense.basis, theme_of(understood)) == (Basis.NEAREST, "fame")


def test_a_theme_that_is_used_up_gives_way_and_that_is_known() -> None:
    key, understood = read("never giving up", place(1), used=("going on", "going on and on"))
    assert key == "made"
    assert understood.used_up == THEMES["perseverance"]


def test_when_everything_was_used_the_words_count_again() -> None:
    key, understood = read("never giving up", used=tuple(SHELF.prompts))
    assert key in ("going on", "going on and on")
    assert understood.used_up is None


def test_prompts_without_a_theme_are_found_last() -> None:
    only = Shelf(THEMES, {"bare": prompt("bare", None, 1)})
    meaning = Meaning(LEXICON.evidence("grit"))
    choice, understood = choose_in_own_words(only, History(), WISH, "grit", senses(only, "grit", meaning))
    assert choice.prompt.key == "bare"
    assert (theme_of(understood), understood.used_up) == (None, THEMES["perseverance"])


def suggested(text: str) -> list[str]:
    return [theme.key for theme in matching_themes(SHELF, LEXICON.evidence(text), text)]


def test_themes_are_suggested_by_part_of_a_name_or_alias_then_by_what_is_typed_and_by_likeness() -> None:
    assert suggested("") == list(THEMES)
    assert suggested("making") == ["craft"]
    assert suggested("a celebrity on the run")[0] == "fame"
    assert suggested("celebritys")[0] == "fame"
    assert len(suggested("zzz")) == 3


def test_the_closest_theme_comes_first() -> None:
    assert closest_themes(SHELF, "perseverence", 2)[0].key == "perseverance"
