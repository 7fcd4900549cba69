"""What somebody's own words are taken for."""

from dataclasses import replace
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
        Theme(
            "craft", "Process and craft", "How things are made.", ("the making of",), False, ("rehearse",), ("glue",)
        ),
        Theme("perseverance", "Perseverance and the long game", "Going on.", ("never giving up", "grit")),
        Theme("fame", "Fame and expectation", "Being looked at.", ("celebrity",)),
        Theme("archive", "Archive and memory", "What is kept.", ()),
        Theme("memory", "Memory and time", "What is remembered.", ("memory",)),
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
    words: str, *places: Place, used: tuple[str, ...] = (), closest: str | None = None, shelf: Shelf = SHELF
) -> Understood:
    meant = senses(shelf, LEXICON, words, Meaning(places, THEMES.get(closest or "")))
    choice, understood = choose_in_own_words(shelf, History(dict.fromkeys(used, 1)), WISH, words, meant)
    assert understood.prompt == choice.prompt
    assert understood.theme == shelf.themes.get(choice.prompt.theme or ""), "what is said is about what is posted"
    return understood


def theme_of(understood: Understood) -> str | None:
    return understood.theme.key if understood.theme else None


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
    understood = read("somebody who is never giving up")
    assert (understood.basis, theme_of(understood), understood.instead_of) == (Basis.WORDS, "perseverance", None)


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("a celebrity", Basis.WORDS),
        ("a celebrity and his horse", Basis.NEAR_THEME),
        ("a rehearsal of the rehearsals", Basis.WORDS),
        ("a rehearsal with grit", Basis.NEAR_THEME),
        ("glue", Basis.NEAR_THEME),
        ("glue and string", Basis.NEAR_THEME),
    ],
)
def test_a_theme_is_clear_only_where_most_of_the_words_speak_for_it(words: str, basis: Basis) -> None:
    """One of its words among others is not enough, nor is a mere hint, nor words of two themes."""
    assert read(words).basis is basis


@pytest.mark.parametrize(("paragraph", "key"), [(3, "going on"), (4, "going on and on")])
def test_of_a_themes_prompts_those_from_the_nearest_passage_come_first(paragraph: int, key: str) -> None:
    assert read("never giving up", place(1), place(paragraph)).prompt.key == key


def test_words_that_speak_of_no_theme_are_near_the_nearest_passage_at_most() -> None:
    understood = read("the drummer in the rain", place(9), place(5, "craft"), place(1))
    assert (understood.basis, understood.prompt.key, theme_of(understood)) == (Basis.NEAR_PASSAGE, "seen", "fame")


def test_a_passage_that_has_most_of_the_words_is_what_is_meant() -> None:
    in_the_rain = place(5, text="Two drummers wait. It rains, and the lorry is late.")
    assert read("the drummer, the rain and the lorry", place(1), in_the_rain).basis is Basis.PASSAGE
    assert read("the drummer, the rain and the moon on a hill", in_the_rain).basis is Basis.NEAR_PASSAGE
    assert read("the drummer in the rain", in_the_rain).basis is Basis.NEAR_PASSAGE, "two words may meet anywhere"


def test_a_passage_with_just_these_words_is_what_is_meant() -> None:
    named = place(5, text="They watched Some Kind of Celebrity (2004) in the barn. The lamp went out.")
    assert read("some kind of celebrity", place(1), named).basis is Basis.PASSAGE
    assert read("the lamp went out", named).basis is Basis.PASSAGE
    assert read("the lamp", named).basis is Basis.NEAR_PASSAGE, "one word says too little"


@pytest.mark.parametrize(("words", "basis"), [("barn", Basis.PASSAGE), ("lamp", Basis.NEAR_PASSAGE)])
def test_one_word_is_enough_where_it_is_a_films_title(words: str, basis: Basis) -> None:
    assert read(words, place(5, text="In Barn (2004) the lamp went out.")).basis is basis


def test_a_prompt_about_the_film_of_this_title_is_what_is_meant() -> None:
    of_film = replace(prompt("compared", None, 8), other="Some Barn (2004)")
    shelf = Shelf(THEMES, SHELF.prompts | {"compared": of_film})
    for words in ("some barn", "Some Barn (2004)"):
        understood = read(words, place(1), shelf=shelf)
        assert (understood.basis, understood.prompt.key, understood.theme) == (Basis.PASSAGE, "compared", None)


def test_a_question_that_a_host_wrote_about_a_film_is_from_no_passage() -> None:
    written = replace(prompt("written", None, 8), film="Some Barn (2004)", paragraph=None, quotation="")
    shelf = Shelf(THEMES, SHELF.prompts | {"written": written})
    assert Basis.PASSAGE not in {sense.basis for sense in senses(shelf, LEXICON, "some barn", Meaning())}
    drawn = replace(written, paragraph=8, quotation="some words")
    shelf = Shelf(THEMES, SHELF.prompts | {"written": drawn})
    assert next(senses(shelf, LEXICON, "some barn", Meaning())).keys == frozenset({"written"})


def test_what_is_only_near_gives_no_ending_away() -> None:
    endings = replace(THEMES["archive"], key="endings", name="Endings", aliases=("last scene",), spoils_endings=True)
    late = (prompt("late", "endings", 7), replace(prompt("end of it", "craft", 8), ending=True))
    shelf = Shelf(THEMES | {"endings": endings}, {each.key: each for each in late} | SHELF.prompts)
    meaning = Meaning((place(7), place(8)), endings)
    for words in ("zzz", "endixxgs of it", "the drummer in the rain"):
        near = [
            sense for sense in senses(shelf, Lexicon(shelf.themes), words, meaning) if sense.basis is not Basis.WORDS
        ]
        wishes = [sense.wish(WISH) for sense in near]
        assert not [wish for wish in wishes if any(wish.takes(each) for each in late)]
    meant = senses(shelf, Lexicon(shelf.themes), "last scenes", Meaning())
    assert choose_in_own_words(shelf, History(), WISH, "last scenes", meant)[0].prompt.key == "late"


def test_a_slip_of_the_hand_in_a_name_that_gives_endings_away_is_still_that_name() -> None:
    endings = Theme("endings", "Endings", "How it stops.", (), spoils_endings=True)
    shelf = Shelf({"endings": endings} | THEMES, {"late": prompt("late", "endings", 7)} | SHELF.prompts)
    named = [sense.theme for sense in senses(shelf, LEXICON, "endngs", Meaning())]
    assert named[0] == endings


def test_a_passage_holds_the_prompts_of_all_its_paragraphs_and_of_its_own_document() -> None:
    long = place(2, text="Two.\n\nThree.\n\nFour.")
    held = {key for key, each in SHELF.prompts.items() if long.holds(each)}
    assert held == {"made too", "going on", "going on and on"}
    unquoted = Prompt("own", "The essay", None, Intent.OBSERVE, None, "", "What of {film}?", "And?")
    assert not long.holds(unquoted)


def test_where_the_passage_has_no_prompt_its_theme_is_taken() -> None:
    understood = read("the drummer in the rain", place(9, "fame"))
    assert (understood.basis, theme_of(understood)) == (Basis.NEAR_THEME, "fame")


def test_what_the_library_takes_the_words_for_comes_before_the_passages_theme() -> None:
    assert theme_of(read("the drummer in the rain", place(9, "fame"), closest="craft")) == "craft"


def test_with_nothing_found_it_is_the_theme_with_the_nearest_name() -> None:
    understood = read("famme")
    assert (understood.basis, theme_of(understood)) == (Basis.NEAREST, "fame")


def test_a_theme_that_is_used_up_gives_way_and_that_is_known() -> None:
    understood = read("not ever giving up, never giving up", place(1), used=("going on", "going on and on"))
    assert understood.prompt.key == "made"
    assert (understood.instead_of, understood.had_any) == (THEMES["perseverance"], True)


def test_a_theme_that_never_had_a_prompt_gives_way_and_that_is_known_too() -> None:
    understood = read("memories and a memory", place(1))
    assert understood.prompt.key == "made"
    assert (understood.instead_of, understood.had_any) == (THEMES["memory"], False)


def test_when_everything_was_used_the_words_count_again() -> None:
    understood = read("never giving up", used=tuple(SHELF.prompts))
    assert understood.prompt.key in ("going on", "going on and on")
    assert understood.instead_of is None


def test_prompts_without_a_theme_are_found_last() -> None:
    understood = read("grit", shelf=Shelf(THEMES, {"bare": prompt("bare", None, 1)}))
    assert (understood.prompt.key, understood.theme) == ("bare", None)
    assert (understood.instead_of, understood.had_any) == (THEMES["perseverance"], False)


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
