"""How titles are compared, and what members type taken apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.films import Film, TypedFilm, one_line, read_film_choice, read_typed_film, title_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Amélie", "amelie"),
        ("Don’t Look Back", "dont look back"),
        ("Don't Look Back", "dont look back"),
        ("Love & Mercy", "love and mercy"),
        ("  The   LAST\tWaltz ", "the last waltz"),
        ("T.A.M.I. Show", "t a m i show"),
        ("Straße", "strasse"),
        ("𝑨mélie ＆ Co", "amelie and co"),
        ("$", "$"),
        ("🎬 🍿", "🎬 🍿"),
        ("", ""),
    ],
)
def test_titles_are_compared_by_their_words(text: str, key: str) -> None:
    assert title_key(text) == key


@settings(max_examples=500)
@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    key = title_key(text)
    assert title_key(key) == key
    assert key == " ".join(key.split())


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Some Film (1999)", TypedFilm("Some Film", 1999)),
        ("  Some   Film(1999) ", TypedFilm("Some Film", 1999)),
        ("Some Film", TypedFilm("Some Film", None)),
        ("1917", TypedFilm("1917", None)),
        ("1917 (2019)", TypedFilm("1917", 2019)),
        ("Too Early (1700)", TypedFilm("Too Early (1700)", None)),
        ("(1999)", TypedFilm("(1999)", None)),
        ("Two\nlines (2001)", TypedFilm("Two lines", 2001)),
        ("\u202eturned round (2001)", TypedFilm("turned round", 2001)),
        ("Eastern digits (١٩٩٩)", TypedFilm("Eastern digits (١٩٩٩)", None)),
    ],
)
def test_a_typed_film_is_taken_apart(text: str, typed: TypedFilm) -> None:
    assert read_typed_film(text) == typed


@given(st.text(max_size=60))
def test_one_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert one_line(line) == line


def test_emoji_that_are_joined_stay_joined() -> None:
    assert one_line("a 👩‍👧 film") == "a 👩‍👧 film"
    assert one_line("🏴󠁧󠁢󠁳󠁣󠁴󠁿") == "🏴󠁧󠁢󠁳󠁣󠁴󠁿"


def test_an_emoji_that_is_newer_than_the_language_stays() -> None:
    assert one_line("\U0001fae8 \U0001fae9 \U0001faff") == "\U0001fae8 \U0001fae9 \U0001faff"


def test_a_choice_is_read_back_and_no_title_is_taken_for_one() -> None:
    film = Film(17, None, "1917", 2019)
    assert read_film_choice(film.choice) == 17
    assert [read_film_choice(text) for text in ("1917", "17", "film:", "film:x", "film:٣", "film:" + "9" * 30)] == [
        None
    ] * 6


def test_a_label_has_the_year_where_it_is_known() -> None:
    assert Film(1, None, "Amy", 2015).label == "Amy (2015)"
    assert Film(1, None, "Amy", None).label == "Amy"
    assert Film(1, None, "Gimme Shelter", 1970, director="A; B").directors == "A, B"
