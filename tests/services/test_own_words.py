"""Prompts asked for by a theme or in a member's own words."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.choosing import tells_the_end
from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.embedding import Embedder, Vector
from bot.domain.own_words import Basis, Understood
from bot.domain.prompts import Shelf
from bot.services.library import LibraryService
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.discussion_house import THEMES, House, discussion_house, prompt, shelf_of
from tests.services.findings import Findings

house = discussion_house
NEAR = (Basis.NEAR_THEME, Basis.NEAR_PASSAGE)
VAGUE = (
    "last night I ate a pizza",
    "what colour was the car",
    "Miles Davis",
    "is it good",
    "film",
    "the dress she wears",
    "empty",
    "how do I cook rice",
)
"""In each of these a word stands on the card of some theme."""


class Letters:
    """Takes texts for alike that are written alike."""

    name = "letters"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.seen += texts
        return [self._vector(text.casefold()) for text in texts]

    def _vector(self, text: str) -> Vector:
        counts = Counter(ord(letter) % 31 for letter in text)
        length = math.hypot(*counts.values()) or 1.0
        return [counts[place] / length for place in range(31)]


@pytest.fixture(params=[None, Letters()], ids=["words alone", "with a model"])
def embedder(request: pytest.FixtureRequest) -> Embedder | None:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def shipped_house(database: SqliteDatabase, clock: FixedClock, shelf: Shelf, embedder: Embedder | None) -> House:
    """With all that ships."""
    return House(database, clock, shelf, LibraryService(database, clock, shelf, embedder))


async def understand(house: House, words: str) -> Understood:
    """What was understood, of the prompt that was posted."""
    coming = await house.request(words)
    posted = await house.posted(coming.posting)
    assert coming.understood is not None
    assert (coming.understood.prompt, coming.understood.theme) == (posted.prompt, posted.theme)
    return coming.understood


@pytest.mark.parametrize("words", VAGUE)
async def test_what_is_vague_claims_nothing_and_gives_no_ending_away(
    shipped_house: House, shelf: Shelf, words: str
) -> None:
    understood = await understand(shipped_house, words)
    assert understood.basis in NEAR
    assert not tells_the_end(shelf, understood.prompt)


@pytest.mark.parametrize("words", ["asdf qwer", "!!!", "qwxyz", "🎬"])
async def test_of_nonsense_nothing_is_known(shipped_house: House, words: str) -> None:
    assert (await understand(shipped_house, words)).basis is Basis.NEAREST


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("somebody who never gives up", "perseverance"),
        ("stage fright on the night", "doubt"),
        ("a mother and her daughter", "family"),
        ("what happens in the last scene", "endings"),
    ],
)
async def test_what_speaks_of_a_theme_clearly_is_that_theme(shipped_house: House, words: str, theme: str) -> None:
    understood = await understand(shipped_house, words)
    assert understood.basis is Basis.WORDS
    assert understood.theme is not None
    assert understood.theme.key == theme


@pytest.mark.parametrize("words", ["stop making sense", "Woodstock", "folding chairs wet with dew"])
async def test_a_film_that_is_named_and_words_of_an_essay_lead_to_where_they_stand(
    shipped_house: House, database: SqliteDatabase, words: str
) -> None:
    understood = await understand(shipped_house, words)
    assert understood.basis is Basis.PASSAGE
    row = await database.read(
        lambda c: c.one(
            "SELECT text FROM passages JOIN documents USING (document_id) WHERE title = ? AND paragraph <= ?"
            " ORDER BY paragraph DESC",
            (understood.prompt.source, understood.prompt.paragraph),
        )
    )
    assert row is not None
    assert all(word in row["text"].casefold() for word in words.casefold().split())


async def test_a_model_is_shown_the_words_once(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
    model = Letters()
    house = House(database, clock, shelf, LibraryService(database, clock, shelf, model))
    await house.request("a kettle on the boil")
    assert model.seen.count("a kettle on the boil") == 1


@pytest.mark.parametrize(("words", "basis"), [("doubt", None), ("Doubt", None), ("doubts", Basis.NAME)])
async def test_a_theme_called_by_its_name_needs_no_explanation(house: House, words: str, basis: Basis | None) -> None:
    coming = await house.request(words)
    assert coming.posting.prompt_key == "c"
    assert (coming.understood.basis if coming.understood else None) is basis


async def test_own_words_are_answered_with_what_was_understood(house: House) -> None:
    understood = await understand(house, "  never   not good enough for him ")
    assert understood.words == "never not good enough for him"
    assert understood.theme == THEMES["doubt"]
    assert understood.prompt.key == "c"


async def test_own_words_lead_to_the_prompts_of_the_nearest_passage(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    passage = Passage(2, "", 4, "About rain.", (ThemeScore("doubt", 0.9),))
    near = replace(prompt("near"), paragraph=4)
    house = House(database, clock, shelf_of(prompt("a"), prompt("b"), near), Findings((essay, 9, passage)))
    understood = await understand(house, "the rain that night")
    assert (understood.prompt.key, understood.basis) == ("near", Basis.NEAR_PASSAGE)
    assert understood.theme == THEMES["craft"], "what is posted, not what the passage is about besides"


async def test_own_words_never_come_to_nothing(house: House) -> None:
    for number in range(7):
        coming = await house.request("zxqv " * 99)
        assert coming.posting.round == number // 3 + 1
        assert coming.understood is not None
        assert len(coming.understood.words) <= 200


async def test_own_words_whose_theme_is_used_up_go_on_to_the_next(house: House) -> None:
    await house.ask(theme="doubt")
    understood = await understand(house, "somebody not good enough")
    assert understood.prompt.key in ("a", "b")
    assert (understood.instead_of, understood.had_any) == (THEMES["doubt"], True)


async def test_own_words_whose_theme_has_no_prompt_go_on_to_the_next(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    understood = await understand(House(database, clock, shelf_of(prompt("a"))), "somebody not good enough")
    assert (understood.prompt.key, understood.instead_of, understood.had_any) == ("a", THEMES["doubt"], False)


async def test_a_vague_wish_leads_to_no_ending_even_where_nothing_else_is_near(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    late = replace(prompt("late", ending=True), paragraph=4)
    library = Findings((essay, 9, Passage(2, "", 4, "About rain.")), theme=THEMES["craft"])
    house = House(database, clock, shelf_of(late, prompt("c", "doubt")), library)
    assert (await understand(house, "the rain that night")).prompt.key == "c"
