"""Passages found by a member's own words, with and without a model."""

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.documents import Passage, ThemeScore
from bot.domain.embedding import Vector, likeness
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.domain.searching import Searcher, holds, nearest
from bot.domain.thesaurus import Thesaurus

THEMES = {
    "fear": Theme("fear", "Fear", "What frightens us.", ("being scared",), words=("dread", "nightmare")),
    "family": Theme("family", "Family", "Those we come from.", ("blood ties",), words=("mother", "cousin")),
}
SHELF = Shelf(THEMES, {}, synonyms=(("friend", "pal", "companion"), ("money", "wage", "pay")))
PASSAGES = {
    1: Passage(1, "", 1, "Two companions share a wage and a bicycle."),
    2: Passage(2, "", 2, "The corridor is long and the lamp goes out.", (ThemeScore("fear", 0.8),)),
    3: Passage(3, "Rehearsals", 3, "They played the bridge again until nobody flinched.", (ThemeScore("family", 0.3),)),
    4: Passage(4, "", 4, "A bicycle leans in the yard, and the yard is empty."),
}


def found(words: str, searcher: Searcher | None = None) -> list[int]:
    chosen = searcher or Searcher(SHELF)
    return [match.passage_id for match in chosen.rank(chosen.understand(words), PASSAGES)]


def test_a_passage_is_found_by_a_word_of_its_own_in_any_form() -> None:
    assert found("flinching") == [3]


def test_a_rare_word_counts_more_than_a_frequent_one() -> None:
    assert found("a bicycle and a lamp")[0] == 2


def test_a_passage_is_found_by_a_word_that_stands_for_one_of_its_own() -> None:
    assert found("pals") == [1]


def test_the_word_itself_counts_more_than_one_that_stands_for_it() -> None:
    passages = {1: Passage(1, "", 1, "A pal waits."), 2: Passage(2, "", 2, "A friend waits.")}
    searcher = Searcher(SHELF)
    assert [m.passage_id for m in searcher.rank(searcher.understand("friend"), passages)] == [2, 1]


def test_a_passage_is_found_by_what_it_is_about_though_it_shares_no_word() -> None:
    assert found("being scared") == [2]
    assert found("a nightmare") == [2]


def test_a_heading_belongs_to_its_passage() -> None:
    assert found("rehearsal") == [3]


def test_words_that_say_nothing_find_nothing() -> None:
    assert found("the of and") == []
    assert found("qwxyz") == []


def test_the_closest_theme_is_known_where_no_passage_is() -> None:
    query = Searcher(SHELF).understand("my cousin")
    assert query.closest_theme == "family"
    assert Searcher(SHELF).understand("qwxyz").closest_theme is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_ranked_the_same_way_each_time(words: str) -> None:
    assert found(words) == found(words, Searcher(SHELF))
    assert len(set(found(words))) == len(found(words))


class Compass:
    """Embeds by hand: each text has a direction in the plane."""

    name = "compass"

    def __init__(self, **degrees: float) -> None:
        self.degrees = degrees
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.seen += texts
        angles = [math.radians(self.degrees.get(text.split(maxsplit=1)[0] if text else text, 180)) for text in texts]
        return [(math.cos(angle), math.sin(angle)) for angle in angles]


def test_with_a_model_a_passage_is_found_by_what_it_means() -> None:
    compass, searcher = Compass(losing=10, Two=90, The=100, They=80, A=15), Searcher(SHELF)
    vectors = dict(zip(PASSAGES, compass.embed([p.text for p in PASSAGES.values()]), strict=True))
    ranked = searcher.rank(searcher.with_meaning(searcher.understand("losing it"), compass), PASSAGES, vectors)
    assert ranked[0].passage_id == 4
    assert len(ranked) == len(PASSAGES)


def test_the_cards_are_shown_to_a_model_once() -> None:
    compass, searcher = Compass(Fear=0, cold=5), Searcher(SHELF)
    assert searcher.with_meaning(searcher.understand("cold"), compass).closest_theme == "fear"
    searcher.with_meaning(searcher.understand("warm"), compass)
    assert compass.seen.count("Fear") == 1


def test_a_passage_that_the_model_has_not_seen_comes_last_but_comes() -> None:
    compass, searcher = Compass(losing=0, north=0, south=90, east=120), Searcher(SHELF)
    passages = {key: Passage(key, "", key, text) for key, text in enumerate(("north", "south", "east", "unseen"), 1)}
    vectors = {key: compass.embed([passages[key].text])[0] for key in (1, 2, 3)}
    ranked = [
        m.passage_id
        for m in searcher.rank(searcher.with_meaning(searcher.understand("losing"), compass), passages, vectors)
    ]
    assert ranked[0] == 1
    assert 4 in ranked[2:]


def test_likeness_leaves_aside_what_all_have_in_common() -> None:
    """Two vectors that both point north: the one a little to the east is the likelier for an eastern query."""
    east, west = likeness((0.6, 0.8), [(0.1, 0.995), (-0.1, 0.995)])
    assert east > 0 > west
    assert likeness((1.0, 0.0), []) == []
    assert likeness((1.0, 0.0), [(1.0, 0.0)]) == [0.0]


def test_words_are_known_that_stand_anywhere_in_what_ships() -> None:
    asked = Prompt("a", "Yards", None, Intent.OBSERVE, 4, "a borrowed kite", "Who in {film} keeps a parrot?", "Why?")
    searcher = Searcher(Shelf(THEMES, {"a": asked}, synonyms=SHELF.synonyms))
    for known in ("kites", "a parrot!", "wages", "a nightmare in the qwxyz", "frightening"):
        assert searcher.understand(known).is_known, known
    for unknown in ("qwxyz", "!!!", "", "a of the"):
        assert not searcher.understand(unknown).is_known, unknown


def test_what_a_model_takes_for_the_closest_theme_does_not_outweigh_the_words() -> None:
    compass, searcher = Compass(Fear=0, my=5, something=5), Searcher(SHELF)
    assert searcher.with_meaning(searcher.understand("my cousin"), compass).closest_theme == "family"
    assert searcher.with_meaning(searcher.understand("something of a friend"), compass).closest_theme == "fear"


def test_a_passage_with_the_very_words_comes_before_all_others() -> None:
    passages = {
        1: Passage(1, "", 1, "A lamp, a bicycle, a lamp: the bicycle goes out with the bicycle and the lamp."),
        2: Passage(2, "", 2, "They say that the bicycle with the lamp is Harry’s, and the yard goes on for a mile."),
    }
    searcher = Searcher(SHELF)
    query = searcher.understand("The bicycle with the Lamp is Harry's")
    assert [match.passage_id for match in searcher.rank(query, passages)] == [2, 1]


def test_one_word_is_held_only_as_the_title_of_a_film() -> None:
    passage = Passage(1, "", 1, "Nobody sleeps in Trains (1999), and the ovens are cold.")
    assert holds(passage, "trains")
    assert holds(passage, "Trains (1999)")
    assert holds(passage, "nobody sleeps")
    assert not holds(passage, "ovens")
    assert not holds(passage, "train")
    assert not holds(passage, "in and in")


def test_a_passage_is_found_by_what_is_asked_about_it() -> None:
    asked = {
        key: Prompt(key, "Yards", None, Intent.OBSERVE, number, "some words", question, "And who paid?")
        for key, number, question in (("a", 4, "Who in {film} keeps a parrot?"), ("b", 5, "What of {film}?"))
    }
    searcher = Searcher(Shelf(THEMES, asked))
    long = Passage(9, "", 3, "One.\n\nTwo.")
    assert searcher.asked("Yards", PASSAGES[4]) == "Who in   keeps a parrot? And who paid?"
    assert searcher.asked("Yards", long) == searcher.asked("Yards", PASSAGES[4])
    assert searcher.asked("Barns", PASSAGES[4]) == ""
    of_yards = {key: searcher.asked("Yards", passage) for key, passage in PASSAGES.items()}
    found_ = searcher.rank(searcher.understand("parrots"), PASSAGES, asked=of_yards)
    assert [match.passage_id for match in found_] == [4]


def test_the_nearest_are_proposed() -> None:
    assert nearest((1.0, 0.0), {1: (0.0, 1.0), 2: (1.0, 0.0), 3: (0.8, 0.6)}, 2) == [2, 3]


def test_a_word_of_many_groups_says_less_about_each() -> None:
    thesaurus = Thesaurus([("cut", "trim"), ("cut", "wound"), ("trim", "neat"), ("trim", "slim")])
    worth = thesaurus.expanded("Cut!")
    assert worth["cut"] == 1.0
    assert worth["wound"] > worth["trim"] > 0
    assert "neat" not in worth


def test_function_words_stand_for_nothing() -> None:
    assert Thesaurus([("after", "later")]).expanded("after") == {}
