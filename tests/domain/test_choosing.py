"""Which prompt comes next, by example and by property."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.choosing import (
    Choice,
    History,
    Wish,
    choose,
    find_theme,
    left_by_theme,
    matching_themes,
    present_round,
)
from bot.domain.prompts import Intent, Level, Prompt, Shelf, Theme
from bot.errors import UserError

CLUB = 77
THEMES = ("craft", "doubt", "fame")


def prompt(
    key: str,
    theme: str = "craft",
    intent: Intent = Intent.OBSERVE,
    paragraph: int = 1,
    level: Level = Level.EASY,
    *,
    ending: bool = False,
) -> Prompt:
    return Prompt(key, "An essay", theme, intent, paragraph, "some words", "What of {film}?", "And?", level, ending)


def shelf(*prompts: Prompt) -> Shelf:
    aliases = {"craft": ("the making of",), "doubt": ("not good enough",), "fame": ("celebrity",)}
    themes = {key: Theme(key, key.title(), "A line.", aliases[key]) for key in THEMES}
    return Shelf(themes, {each.key: each for each in prompts})


def wish(theme: str | None = None, *, themes: tuple[str, ...] = (), new: bool = False, watched: bool = True) -> Wish:
    return Wish(CLUB, themes, theme, film_is_new=new, after_watching=watched)


def key_of(choice: Choice) -> str:
    return choice.prompt.key


def test_a_theme_is_kept_to() -> None:
    both = shelf(prompt("a", "craft"), prompt("b", "doubt"))
    assert key_of(choose(both, History(), wish("doubt", themes=("craft",)))) == "b"


def test_the_films_own_themes_come_before_the_intent() -> None:
    both = shelf(prompt("own", "doubt", Intent.OBSERVE), prompt("other", "craft", Intent.CONNECT))
    history = History(intents=(Intent.OBSERVE,))
    assert key_of(choose(both, history, wish(themes=("doubt",)))) == "own"


def test_an_intent_never_used_comes_before_the_one_used_longest_ago_and_that_before_the_rest() -> None:
    all_three = [prompt(i.value, intent=i) for i in (Intent.OBSERVE, Intent.CONNECT, Intent.PERSONAL)]
    history = History(intents=(Intent.CONNECT, Intent.PERSONAL))
    assert key_of(choose(shelf(*all_three), history, wish())) == "observe"
    assert key_of(choose(shelf(*all_three[1:]), history, wish())) == "connect"


def test_a_new_film_begins_with_an_easy_prompt() -> None:
    both = shelf(prompt("hard", level=Level.HARD), prompt("easy"), prompt("hard too", level=Level.HARD))
    assert key_of(choose(both, History(), wish(new=True))) == "easy"


def test_the_paragraph_changes_from_one_prompt_to_the_next() -> None:
    three = shelf(prompt("last", paragraph=4), prompt("same", paragraph=4), prompt("other", paragraph=5))
    history = History(used=frozenset({"last"}), last_key="last")
    assert key_of(choose(three, history, wish())) == "other"


def test_endings_wait_until_the_film_was_watched_unless_nothing_else_is_left() -> None:
    own, other = prompt("own", "doubt", ending=True), prompt("other", "craft")
    assert key_of(choose(shelf(own, other), History(), wish(themes=("doubt",), watched=False))) == "other"
    assert key_of(choose(shelf(own, other), History(), wish(themes=("doubt",), watched=True))) == "own"
    assert key_of(choose(shelf(own), History(), wish(watched=False))) == "own"


def test_clubs_are_not_all_asked_the_same_first() -> None:
    many = shelf(*(prompt(str(number)) for number in range(20)))
    first = {key_of(choose(many, History(), Wish(club_id))) for club_id in range(30)}
    assert len(first) > 5
    assert choose(many, History(), Wish(CLUB)) == choose(many, History(), Wish(CLUB))


def test_a_theme_that_is_used_up_is_refused_with_the_others() -> None:
    three = shelf(prompt("a", "craft"), prompt("b", "doubt"), prompt("c", "doubt"))
    with pytest.raises(UserError, match=r"on Craft have been used in this round. Left are: Doubt \(2\)"):
        choose(three, History(used=frozenset({"a"})), wish("craft"))


def test_a_theme_without_prompts_is_refused_with_the_others() -> None:
    with pytest.raises(UserError, match=r"Left are: Craft \(1\)"):
        choose(shelf(prompt("a", "craft")), History(), wish("fame"))


def test_what_is_left_is_counted_for_the_next_choice() -> None:
    two = shelf(prompt("a", "craft"), prompt("b", "doubt"))
    assert left_by_theme(two, History(used=frozenset({"a"}))) == {"craft": 0, "doubt": 1, "fame": 0}
    assert left_by_theme(two, History(used=frozenset({"a", "b"}))) == {"craft": 1, "doubt": 1, "fame": 0}
    assert present_round(two, History(used=frozenset({"a", "b"}))).round == 2


def test_prompts_that_left_their_pack_do_not_hold_up_the_round() -> None:
    assert choose(shelf(prompt("a")), History(used=frozenset({"gone"})), wish()).round == 1


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            lambda theme, intent, paragraph, level, ending: (theme, intent, paragraph, level, ending),
            st.sampled_from(THEMES),
            st.sampled_from(Intent),
            st.integers(1, 4),
            st.sampled_from(Level),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    ),
    st.lists(st.sampled_from([None, *THEMES]), max_size=40),
    st.booleans(),
)
def test_no_prompt_comes_twice_before_all_have_come_once(
    drawn: list[tuple[str, Intent, int, Level, bool]], wishes: list[str | None], watched: bool
) -> None:
    all_of_them = shelf(*(prompt(str(n), t, i, p, level, ending=end) for n, (t, i, p, level, end) in enumerate(drawn)))
    history = History()
    for theme in wishes:
        before = present_round(all_of_them, history)
        try:
            choice = choose(all_of_them, history, wish(theme, watched=watched))
        except UserError:
            assert theme is not None
            assert not left_by_theme(all_of_them, history)[theme]
            continue
        assert choice.prompt.key not in before.used
        assert choice.round == before.round
        assert (choice.round > history.round) == (len(history.used) == len(drawn))
        rest = tuple(intent for intent in history.intents if intent is not choice.prompt.intent)
        history = History(
            choice.round, before.used | {choice.prompt.key}, (*rest, choice.prompt.intent), choice.prompt.key
        )


@pytest.mark.parametrize("text", ["doubt", " DOUBT ", "not good  enough"])
def test_a_theme_is_found_by_key_name_and_alias(text: str) -> None:
    assert find_theme(shelf(), text).key == "doubt"


def test_an_unknown_theme_is_answered_with_the_closest() -> None:
    with pytest.raises(UserError, match=r"I have no theme “celebrities”\. The closest are “Fame” or"):
        find_theme(shelf(), "celebrities")


def test_themes_are_suggested_by_part_of_a_name_or_alias_and_otherwise_by_likeness() -> None:
    assert [theme.key for theme in matching_themes(shelf(), "")] == list(THEMES)
    assert [theme.key for theme in matching_themes(shelf(), "making")] == ["craft"]
    assert next(theme.key for theme in matching_themes(shelf(), "celebritys")) == "fame"
