"""Searching the library with a model that knows what words mean."""

import threading
from collections.abc import Sequence

from bot.domain.embedding import Vector
from bot.domain.prompts import Shelf
from bot.services.library import LibraryService
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.library_records import CLUB, HOST, UPLOAD, rows


class Model:
    """Means the same by everything but for bread; counts what it has seen."""

    name = "model"

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fails = False

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        if self.fails:
            raise OSError("the model is broken")
        assert threading.current_thread() is not threading.main_thread()
        self.seen += texts
        return [(0.6, 0.8) if "bread" in text or "hunger" in text else (0.0, 1.0) for text in texts]


async def test_with_a_model_each_passage_is_shown_to_it_once_and_kept(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    model = Model()
    library = LibraryService(database, clock, shelf, model)
    await library.add(HOST, UPLOAD)
    assert model.seen == [], "loaded on first use"
    found = await library.search(CLUB, "hunger")
    assert found[0].passage.heading == "The shop"
    model.seen.clear()
    await LibraryService(database, clock, shelf, model).search(CLUB, "thirst")
    assert not [text for text in model.seen if "neighbours want from" in text]


async def test_the_vectors_go_with_their_document(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
    library = LibraryService(database, clock, shelf, Model())
    added = await library.add(HOST, UPLOAD)
    await library.search(CLUB, "hunger")
    before = await rows(database, "passage_vectors")
    await library.remove(HOST, added.document.document_id)
    assert await rows(database, "passage_vectors") == before - added.passages


async def test_a_model_that_breaks_is_done_without(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
    model = Model()
    model.fails = True
    library = LibraryService(database, clock, shelf, model)
    assert await library.search(CLUB, "an archive")


async def test_a_model_that_breaks_over_the_passages_is_done_without(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    class Forgetful(Model):
        def embed(self, texts: Sequence[str]) -> list[Vector]:
            self.fails = any(len(text) > 300 for text in texts)
            return super().embed(texts)

    assert await LibraryService(database, clock, shelf, Forgetful()).search(CLUB, "an archive")
