"""Films that an essay names."""

import pytest

from bot.domain.films import title_key
from bot.domain.naming import NamedFilm, mentioned, named_films, same_film


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("In Amadeus (1984) a rival listens.", ["Amadeus (1984)"]),
        (
            "It came to a head in The Last Waltz (1978) and Wattstax (1973).",
            ["The Last Waltz (1978)", "Wattstax (1973)"],
        ),
        ("Jacques Rivette’s La Belle Noiseuse (1991) waits.", ["La Belle Noiseuse (1991)"]),
        ("People cite Schindler’s List (1993).", ["Schindler’s List (1993)"]),
        ("Amy (2015) begins. Later Amy (2015) ends.", ["Amy (2015)"]),
        ("“Moon” (2009) is short.", ["Moon (2009)"]),
        ("And 8½ (1963)?", ["8½ (1963)"]),
        ("Heat (1995) is cold. Body Heat (1981) is not.", ["Heat (1995)", "Body Heat (1981)"]),
        ("Heat (1995) is cold. Mann's Heat (1996) is not.", ["Heat (1995)", "Heat (1996)"]),
        ("Last Waltz (1978) it says; The Last Waltz (1978) it is.", ["Last Waltz (1978)"]),
        ("Man (1990), and then Rain Man (1988).", ["Man (1990)", "Rain Man (1988)"]),
        ("It began with Kramer vs. Kramer (1979), as it does.", ["Kramer vs. Kramer (1979)"]),
        (
            "The Blues Accordin' to Lightnin' Hopkins (1968) is half an hour long.",
            ["The Blues Accordin' to Lightnin' Hopkins (1968)"],
        ),
        ("Hence The Graduate (1967).", ["The Graduate (1967)"]),
        ("Todd Haynes, in I'm Not There (2007), has six of him.", ["I'm Not There (2007)"]),
        (
            "Paris, Texas (1984), like Lost in Translation (2003).",
            ["Paris, Texas (1984)", "Lost in Translation (2003)"],
        ),
        ("the summer that followed (1969) was long", []),
        ("Nothing is named here.", []),
        ("(1999)", []),
    ],
)
def test_a_title_stands_before_its_year(text: str, labels: list[str]) -> None:
    assert [film.label for film in named_films(text)] == labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The bargain is set out in Coal Miner's Daughter (1980).", "Coal Miner's Daughter (1980)"),
        ("August Wilson's Ma Rainey’s Black Bottom (2020) waits.", "Ma Rainey’s Black Bottom (2020)"),
        ("Against her, set Bill Lumbergh in Office Space (1999).", "Office Space (1999)"),
        ("Death in Venice (1971) is slow.", "Death in Venice (1971)"),
        ("Take Office Space (1999).", "Office Space (1999)"),
        ("Take Shelter (2011) does not.", "Take Shelter (2011)"),
        ("Take Office Space (1998).", "Take Office Space (1998)"),
        ("“Office Space” (1999) again.", "Office Space (1999)"),
    ],
)
def test_a_known_film_tells_where_its_title_begins(text: str, label: str) -> None:
    titles = ["Coal Miner's Daughter (1980)", "Ma Rainey's Black Bottom (2020)", "Office Space (1999)"]
    known = {title_key(title) for title in [*titles, "Venice (1971)", "Death in Venice (1971)", "Take Shelter (2011)"]}
    assert [film.label for film in named_films(text, known=known)] == [label]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("The one called Amour, by Michael Haneke, from 2012, I would watch.", ["Amour (2012)"]),
        ("It is Brief Encounter. It was made in 1945, and nobody kisses for long.", ["Brief Encounter (1945)"]),
        ("Robert Bresson's Diary of a Country Priest, 1951, is quiet.", ["Diary of a Country Priest (1951)"]),
        ("In 1945 nobody had seen Brief Encounter.", []),
        ("The Last Waltz, which Martin Scorsese released in 1978, is long.", []),
        ("Martin was released in 1978.", ["Martin (1978)"]),
        ("Brief Encounter is from 1946.", []),
        ("Brief Encounter " + "went on and on " * 8 + "until 1945.", []),
        ("An amour, by some accounts, from 2012.", []),
        ("Amour (2012) and then, in 2012, Amour again.", ["Amour (2012)"]),
        ("Amour from 2012, Brief Encounter from 1945.", ["Amour (2012)", "Brief Encounter (1945)"]),
    ],
)
def test_a_known_film_may_have_its_year_a_little_later(text: str, labels: list[str]) -> None:
    titles = [
        "Amour (2012)",
        "Brief Encounter (1945)",
        "Encounter (1945)",
        "Martin (1978)",
        "Diary of a Country Priest (1951)",
    ]
    assert [film.label for film in named_films(text, known={title_key(title) for title in titles})] == labels
    assert [film.label for film in named_films(text)] == [label for label in labels if label in text]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("First came Local Hero (Bill Forsyth, 1983), and rain.", ["Local Hero (1983)"]),
        ("First came Local Hero (1983, Bill Forsyth), and rain.", ["Local Hero (1983)"]),
        ("First came Local Hero (dir. Bill Forsyth 1983), and rain.", ["Local Hero (1983)"]),
        ("First came LOCAL HERO (Bill Forsyth, 1983), and rain.", ["Local Hero (1983)"]),
        ("First came AMOUR (2012), and rain.", ["AMOUR (2012)"]),
        ("First came Don’t Look (Bill Forsyth, 1983), and rain.", []),
        ("So it stands in On Photography (Sontag, 1977), and nowhere else.", []),
        ("First came Local Hero (Bill Forsyth, 1984), and rain.", []),
        ("First came Local Hero (with rain in 1983 and sun in 1984), and rain.", ["Local Hero (1983)"]),
    ],
)
def test_a_known_film_may_have_more_in_its_brackets_than_its_year(text: str, labels: list[str]) -> None:
    known = {title_key(title) for title in ("Local Hero (1983)", "Amour (2012)")}
    assert [film.label for film in named_films(text, known=known)] == labels


def test_what_is_in_italics_may_have_more_in_its_brackets() -> None:
    [film] = named_films("So it goes in what the one who sings (A. Nobody, 1950).", ["what the one who sings"])
    assert film.label == "what the one who sings (1950)"


def test_a_film_set_in_capitals_is_known_where_it_comes_again() -> None:
    films = named_films("We show GHOST WORLD (Terry Zwigoff, 2001).", known={title_key("Ghost World (2001)")})
    assert [film.label for film in films] == ["Ghost World (2001)"]
    assert mentioned(films, "In GHOST WORLD nobody is kind.") == films
    assert mentioned(films, "GHOST WORLD (Terry Zwigoff, 2001) is short.") == films
    assert mentioned(films, "GHOST WORLD (Somebody Else, 2011) is long.") == []


def test_italics_tell_where_a_title_begins() -> None:
    text = "So it goes in Hail! Hail! Rock 'n' Roll (1987), and in what the one who sings (1950) knows."
    titles = frozenset({"Hail! Hail! Rock 'n' Roll", "what the one who sings"})
    labels = [film.label for film in named_films(text, titles)]
    assert labels == ["Hail! Hail! Rock 'n' Roll (1987)", "what the one who sings (1950)"]


def test_a_film_is_mentioned_by_its_title_alone_and_as_a_whole_word() -> None:
    films = named_films("Amy (2015) and Ray (2004)")
    assert [film.title for film in mentioned(films, "It helps that Ray sings; Amyl does not.")] == ["Ray"]
    assert [film.title for film in mentioned(films, "Ray, then Amy")] == ["Ray", "Amy"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("In Toy Story 3 (2010) the toys hold hands.", []),
        ("In Toy Story 3 the toys hold hands.", []),
        ("In Toy Story (1995) the toys hold hands.", ["Toy Story (1995)"]),
        ("In The Band Wagon Astaire shines shoes; The Band plays on.", ["The Band Wagon (1953)", "The Band (1970)"]),
        ("Nobody in The Bandit sings.", []),
        ("A Star Is Born (1976) is louder.", ["A Star Is Born (1976)"]),
        ("A Star Is Born is always louder.", []),
        ("The Godfather Part II is longer than The Godfather.", ["The Godfather (1972)"]),
    ],
)
def test_each_place_is_of_one_film(text: str, labels: list[str]) -> None:
    named = "Toy Story (1995) The Band (1970) The Band Wagon (1953) The Godfather (1972)"
    films = [*named_films(named), *named_films("A Star Is Born (1954)"), *named_films("A Star Is Born (1976)")]
    assert [film.label for film in mentioned(films, text)] == labels


def test_a_very_short_title_needs_its_year() -> None:
    films = named_films("It (2017) frightens.")
    assert mentioned(films, "It rains.") == []
    assert mentioned(films, "Then It (2017) came.") == films


def test_the_same_film_may_be_written_in_two_ways() -> None:
    assert same_film("I'm Not There (2007)", "I’m not there (2007)")
    assert not same_film("The Fly (1958)", "The Fly (1986)")


def test_very_many_films_are_looked_for_in_time() -> None:
    """Each title of a long list is looked for in each of its sentences: with a pattern for each it took minutes."""
    films = [NamedFilm(f"Film Number {number}", f"Film Number {number} (1999)") for number in range(1000, 2000)]
    texts = [f"Nobody ever looks away in {film.title} again." for film in films]
    assert [mentioned(films, text) for text in texts] == [[film] for film in films]
