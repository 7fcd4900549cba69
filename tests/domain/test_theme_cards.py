"""What a model makes of theme cards and passages."""

from collections.abc import Sequence

from bot.domain.documents import Passage, Reading
from bot.domain.drawing import Drawer
from bot.domain.embedding import Vector, levelled
from bot.domain.prompts import Shelf, Theme
from bot.domain.theme_cards import ThemeCards, vectors_of
from bot.reading.formats import read_text
from bot.storage.shelf import read_shelf
from tests.discord.library_steps import ESSAY

THEMES = {
    "fear": Theme("fear", "Fear", "What frightens us.", ("being scared",), words=("dread",)),
    "family": Theme("family", "Family", "Those we come from.", ("blood ties",), words=("mother",)),
    "food": Theme("food", "Food", "What is eaten.", ("dinner",), words=("soup",)),
}
DARK = Passage(1, "", 1, "Nobody had lit the corridor, and something in it was breathing.")


class Rooms:
    """Knows which texts are about the dark, and of nothing else."""

    name = "rooms"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.seen += texts
        dark = ("corridor", "Fear", "frightens", "scared", "Process", "making")
        return [(1.0, 0.0) if any(word in text for word in dark) else (0.0, 1.0) for text in texts]


def test_a_passage_leans_to_the_cards_that_it_is_nearer_to_than_to_most() -> None:
    seen = ThemeCards(THEMES).see([DARK], Rooms())
    [leaning] = seen.leanings
    assert leaning["fear"] > 0
    assert leaning["family"] == leaning["food"] == 0
    assert (seen.model, seen.vectors) == ("rooms", ((1.0, 0.0),))


def test_each_card_is_shown_to_a_model_once() -> None:
    rooms, cards = Rooms(), ThemeCards(THEMES)
    for _ in range(2):
        cards.see([DARK], rooms)
        cards.meant((1.0, 0.0), rooms)
    assert sum("What frightens us." in text for text in rooms.seen) == 2, "as a whole, and in its parts"


def test_what_is_meant_is_divided_among_all_themes() -> None:
    meant = ThemeCards(THEMES).meant((1.0, 0.0), Rooms())
    assert max(meant, key=lambda key: meant[key]) == "fear"
    assert abs(sum(meant.values()) - 1) < 1e-9


def test_a_passage_means_what_it_says_under_its_heading() -> None:
    rooms = Rooms()
    vectors_of([DARK, Passage(2, "The kitchen", 2, "It was dark.")], rooms)
    assert rooms.seen == [DARK.text, "The kitchen. It was dark."]


def test_with_a_model_a_passage_has_a_theme_of_which_it_says_no_word() -> None:
    drawer, reading = Drawer(Shelf(THEMES, {})), Reading((DARK,))
    assert drawer.draw(reading).passages[0].themes == ()
    assert drawer.draw(reading, ThemeCards(THEMES).see([DARK], Rooms())).passages[0].themes[0].theme == "fear"


def test_a_model_changes_no_prompt() -> None:
    shelf, reading = read_shelf(), read_text(ESSAY)
    drawer, seen = Drawer(shelf), ThemeCards(shelf.themes).see(reading.passages, Rooms())
    without, with_model = drawer.draw(reading), drawer.draw(reading, seen)
    assert without.seen is None
    assert [(p.quotation.text, p.theme, p.frame) for p in with_model.prompts] == [
        (p.quotation.text, p.theme, p.frame) for p in without.prompts
    ]
    assert [p.themes for p in with_model.passages] != [p.themes for p in without.passages]


def test_scores_are_levelled_about_their_mean() -> None:
    assert levelled({"a": 1.0, "b": 3.0}) == {"a": -1.0, "b": 1.0}
    assert levelled({"a": 2.0, "b": 2.0}) == {"a": 0.0, "b": 0.0}
    assert levelled({}) == {}
