"""Which prompt comes next, by example and by property."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.choosing import (
    Choice,
    History,
    Wish,
    choose,
    find_choice,
    left_by_theme,
    present_round,
    suits,
    unasked,
)
from bot.domain.prompts import Intent, Level, Prompt, Shelf, Theme
from bot.errors import UserError

CLUB = 77
AMY, RAY = "Amy (2015)", "Ray (2004)"
THEMES = ("craft", "doubt", "fame", "endings")


def prompt(
    key: str,
    theme: str | None = "craft",
    intent: Intent = Intent.OBSERVE,
    paragraph: int | None = 1,
    level: Level = Level.EASY,
    *,
    ending: bool = False,
    film: str | None = None,
    other: str | None = None,
) -> Prompt:
    words = "some words" if paragraph else ""
    return Prompt(
        key, "An essay", theme, intent, paragraph, words, "What of {film}?", "And?", level, ending, film, other
    )


def shelf(*prompts: Prompt) -> Shelf:
    themes = {key: Theme(key, key.title(), "A line.", (), spoils_endings=key == "endings") for key in THEMES}
    return Shelf(themes, {each.key: each for each in prompts})


def wish(
    theme: str | None = None,
    *,
    themes: tuple[str, ...] = (),
    new: bool = False,
    watched: bool = True,
    film: str | None = AMY,
) -> Wish:
    return Wish(CLUB, film, themes, theme, film_is_new=new, after_watching=watched)


def asked(*keys: str, before: History | None = None) -> History:
    """The history after these were asked too, one after the other."""
    rounds = dict(before.rounds) if before else {}
    for key in keys:
        rounds[key] = rounds.get(key, 0) + 1
    return History(rounds, last_key=keys[-1] if keys else None)


def key_of(choice: Choice) -> str:
    return choice.prompt.key


def test_a_theme_is_kept_to() -> None:
    both = shelf(prompt("a", "craft"), prompt("b", "doubt"))
    assert key_of(choose(both, History(), wish("doubt", themes=("craft",)))) == "b"


def test_only_the_prompts_that_will_do_are_chosen() -> None:
    both = shelf(prompt("a"), prompt("b"))
    for key in "ab":
        assert key_of(choose(both, History(), replace(wish(), keys=frozenset({key})))) == key
    assert find_choice(both, History(), replace(wish(), keys=frozenset())) is None


def test_a_prompt_about_the_very_film_comes_before_its_themes() -> None:
    both = shelf(prompt("general", "doubt"), prompt("about it", "craft", film="amy (2015)", level=Level.HARD))
    assert key_of(choose(both, History(), wish(themes=("doubt",), new=True))) == "about it"
    assert key_of(choose(both, asked("about it"), wish(themes=("doubt",)))) == "general"


@pytest.mark.parametrize(
    ("film", "other", "asked_about", "fits"),
    [
        (None, None, AMY, True),
        (None, None, None, True),
        (AMY, None, AMY, True),
        ("amy (2015)", None, AMY, True),
        (AMY, None, RAY, False),
        (AMY, None, None, False),
        (AMY, None, "Amy", False),
        (None, AMY, RAY, True),
        (None, AMY, None, True),
        (None, "AMY (2015)", AMY, False),
    ],
)
def test_which_films_a_prompt_suits(film: str | None, other: str | None, asked_about: str | None, fits: bool) -> None:
    assert suits(prompt("a", film=film, other=other), asked_about) == fits


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


def test_the_paragraph_changes_from_one_prompt_to_the_next_before_the_level_counts() -> None:
    three = shelf(
        prompt("last", paragraph=4), prompt("same", paragraph=4), prompt("other", paragraph=5, level=Level.HARD)
    )
    assert key_of(choose(three, asked("last"), wish(new=True))) == "other"


def test_a_passage_of_several_paragraphs_is_one_passage() -> None:
    last, same, other = prompt("last", paragraph=4), prompt("same", paragraph=5), prompt("other", paragraph=6)
    three = shelf(
        replace(last, passage=2), replace(same, passage=2), replace(replace(other, level=Level.HARD), passage=3)
    )
    assert key_of(choose(three, asked("last"), wish(new=True))) == "other"


def test_prompts_without_a_quotation_are_of_no_common_paragraph() -> None:
    three = shelf(prompt("last", paragraph=None), prompt("written", paragraph=None), prompt("hard", level=Level.HARD))
    assert key_of(choose(three, asked("last"), wish(new=True))) == "written"


def test_a_prompt_without_a_theme_is_chosen_like_any_other() -> None:
    assert key_of(choose(shelf(prompt("a", None)), History(), wish(themes=("craft",)))) == "a"


@pytest.mark.parametrize("late", [prompt("late", "doubt", ending=True), prompt("late", "endings")])
def test_endings_wait_until_the_film_was_watched_unless_nothing_else_is_left(late: Prompt) -> None:
    other = prompt("other", "craft")
    own = (late.theme or "",)
    assert key_of(choose(shelf(late, other), History(), wish(themes=own, watched=False))) == "other"
    assert key_of(choose(shelf(late, other), History(), wish(themes=own, watched=True))) == "late"
    assert key_of(choose(shelf(late, other), asked("other"), wish(watched=False))) == "late"
    assert key_of(choose(shelf(late, other), History(), wish(late.theme, watched=False))) == "late"


def test_clubs_are_not_all_asked_the_same_first() -> None:
    many = shelf(*(prompt(str(number)) for number in range(20)))
    first = {key_of(choose(many, History(), Wish(club_id))) for club_id in range(30)}
    assert len(first) > 5
    assert choose(many, History(), Wish(CLUB)) == choose(many, History(), Wish(CLUB))


def test_a_theme_that_is_used_up_is_refused_with_the_others() -> None:
    three = shelf(prompt("a", "craft"), prompt("b", "doubt"), prompt("c", "doubt"))
    with pytest.raises(UserError, match=r"on Craft have been used in this round. Left are: Doubt \(2\)"):
        choose(three, asked("a"), wish("craft"))


@pytest.mark.parametrize("prompts", [(), (prompt("b", "fame", film=RAY),)])
def test_a_theme_that_never_had_a_prompt_for_the_film_is_not_called_used(prompts: tuple[Prompt, ...]) -> None:
    with pytest.raises(
        UserError, match=r"^This club has no prompts on Fame that suit this film\. Left are: Craft \(1\)"
    ):
        choose(shelf(prompt("a", "craft"), *prompts), History(), wish("fame"))
    with pytest.raises(UserError, match=r"^This club has no prompts on Fame\. Left are: Craft \(1\)"):
        choose(shelf(prompt("a", "craft")), History(), Wish(CLUB, theme="fame"))


def test_of_many_other_themes_those_with_the_most_left_are_named() -> None:
    themes = {str(number): Theme(str(number), f"Theme {number}", "A line.", ()) for number in range(9)}
    prompts = [prompt(f"{n} {again}", str(n)) for n in range(1, 9) for again in range(n)]
    with pytest.raises(UserError, match=r"Left are: Theme 8 \(8\), .*Theme 4 \(4\)\. Choose") as refused:
        choose(Shelf(themes, {each.key: each for each in prompts}), History(), wish("0"))
    assert "Theme 3" not in refused.value.message


def test_a_club_that_vetoed_everything_is_told_what_to_do() -> None:
    with pytest.raises(UserError, match=r"no prompts left that suit the film.*`/prompts add`"):
        choose(shelf(prompt("b", film=RAY)), History(), wish())


def test_what_is_left_is_counted_for_the_next_choice() -> None:
    two = shelf(prompt("a", "craft"), prompt("b", "doubt"), prompt("c", None))
    assert left_by_theme(two, asked("a")) == {"craft": 0, "doubt": 1, "fame": 0, "endings": 0}
    everything = asked("a", "b", "c")
    assert left_by_theme(two, everything) == {"craft": 1, "doubt": 1, "fame": 0, "endings": 0}
    assert len(unasked(two, everything, None)) == 3
    assert (present_round(two, asked("a")), present_round(two, everything)) == (1, 2)


def test_prompts_about_another_film_do_not_hold_up_the_round() -> None:
    three = shelf(prompt("any"), prompt("amy", film=AMY), prompt("ray", film=RAY))
    history = asked("any", "amy")
    again = choose(three, history, wish())
    assert again.round == 2
    other = choose(three, asked(key_of(again), before=history), wish(film=RAY))
    assert (key_of(other), other.round) == ("ray", 1)


def test_what_is_new_comes_before_what_was_asked() -> None:
    history = asked("a", "b", "a")
    chosen = choose(shelf(prompt("a"), prompt("b"), prompt("new")), history, wish())
    assert (key_of(chosen), chosen.round) == ("new", 1)


def test_prompts_that_left_their_pack_do_not_hold_up_the_round() -> None:
    assert choose(shelf(prompt("a")), asked("gone"), wish()).round == 1


PROMPTS = st.lists(
    st.builds(
        lambda theme, intent, paragraph, level, ending, film, other: (
            theme, intent, paragraph, level, ending, film, None if film else other,
        ),
        st.sampled_from([None, *THEMES]),
        st.sampled_from(Intent),
        st.integers(1, 4),
        st.sampled_from(Level),
        st.booleans(),
        st.sampled_from([None, None, AMY, RAY]),
        st.sampled_from([None, None, AMY]),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip
WISHES = st.lists(st.tuples(st.sampled_from([None, *THEMES]), st.sampled_from([AMY, RAY]), st.booleans()), max_size=40)


@settings(deadline=None)
@given(PROMPTS, WISHES)
def test_no_prompt_comes_again_while_one_that_suits_the_film_was_asked_less(
    drawn: list[tuple[str | None, Intent, int, Level, bool, str | None, str | None]],
    wishes: list[tuple[str | None, str, bool]],
) -> None:
    all_of_them = shelf(
        *(
            prompt(str(n), theme, intent, paragraph, level, ending=ending, film=film, other=other)
            for n, (theme, intent, paragraph, level, ending, film, other) in enumerate(drawn)
        )
    )
    history = History()
    for theme, film, watched in wishes:
        fitting = [each.key for each in all_of_them.prompts.values() if suits(each, film)]
        least = min((history.next_round(key) for key in fitting), default=1)
        try:
            choice = choose(all_of_them, history, wish(theme, film=film, watched=watched))
        except UserError:
            left = left_by_theme(all_of_them, history, film)
            assert not fitting or (theme is not None and not left[theme])
            continue
        key = key_of(choice)
        assert key in fitting
        assert choice.round == history.next_round(key) == least
        rest = tuple(intent for intent in history.intents if intent is not choice.prompt.intent)
        history = History({**history.rounds, key: choice.round}, (*rest, choice.prompt.intent), key)


@settings(deadline=None)
@given(PROMPTS, st.lists(st.booleans(), max_size=12))
def test_as_many_postings_are_as_many_prompts_until_all_that_suit_are_used(
    drawn: list[tuple[str | None, Intent, int, Level, bool, str | None, str | None]], watched: list[bool]
) -> None:
    all_of_them = shelf(
        *(
            prompt(str(n), theme, intent, paragraph, level, ending=ending, film=film, other=other)
            for n, (theme, intent, paragraph, level, ending, film, other) in enumerate(drawn)
        )
    )
    fitting = {each.key for each in all_of_them.prompts.values() if suits(each, AMY)}
    history, came = History(), []
    for number in range(len(fitting)):
        is_watched = watched[number] if number < len(watched) else True
        came.append(key_of(choose(all_of_them, history, wish(watched=is_watched))))
        history = asked(came[-1], before=history)
    assert sorted(came) == sorted(fitting)
