"""Searching the library with a model that knows what words mean."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.domain.documents import ThemeScore
from bot.domain.drawing import Drawer, Drawing
from bot.domain.embedding import Vector
from bot.domain.prompts import Shelf
from bot.domain.searching import Searcher
from bot.services.library import LibraryService
from bot.storage.database import Connection
from bot.storage.documents import PassageStore, PassageVectorStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.library_records import CLUB, ELSEWHERE, HOST, UPLOAD, rows

STRANGER = Actor(ELSEWHERE, 12, manages_events=True)


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
    assert model.seen == [], "loaded on first use"
    await library.add(HOST, UPLOAD)
    assert [text for text in model.seen if "neighbours want from" in text]
    model.seen.clear()
    found = (await library.look_up(CLUB, "hunger")).found
    assert found[0].passage.heading == "The shop"
    assert [text for text in model.seen if "folding chairs" in text], "what ships is looked at when it is searched"
    await LibraryService(database, clock, shelf, model).look_up(CLUB, "thirst")
    assert not [text for text in model.seen if "neighbours want from" in text]
    assert sum("folding chairs" in text for text in model.seen) == 1


async def test_the_vectors_go_with_their_document(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
    library = LibraryService(database, clock, shelf, Model())
    added = await library.add(HOST, UPLOAD)
    await library.look_up(CLUB, "hunger")
    before = await rows(database, "passage_vectors")
    await library.remove(HOST, added.document.document_id)
    assert await rows(database, "passage_vectors") == before - added.passages


async def test_a_model_that_breaks_is_done_without(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
    model = Model()
    model.fails = True
    library = LibraryService(database, clock, shelf, model)
    assert (await library.look_up(CLUB, "an archive")).found


async def test_a_model_that_breaks_over_the_passages_is_done_without(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    class Forgetful(Model):
        def embed(self, texts: Sequence[str]) -> list[Vector]:
            self.fails = any(len(text) > 300 for text in texts)
            return super().embed(texts)

    assert (await LibraryService(database, clock, shelf, Forgetful()).look_up(CLUB, "an archive")).found


async def test_a_model_that_breaks_over_a_new_document_is_done_without(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    model = Model()
    model.fails = True
    library = LibraryService(database, clock, shelf, model)
    assert (await library.add(HOST, UPLOAD)).drafts
    assert (await library.look_up(CLUB, "an apprentice leaves the bakery")).found


@pytest.mark.parametrize(("owner", "method"), [(Drawer, "draw"), (Searcher, "understand"), (PassageVectorStore, "add")])
async def test_a_model_is_not_blamed_for_what_others_do(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, owner: type, method: str
) -> None:
    model = Model()
    library = LibraryService(database, clock, shelf, model)

    def fails(*_: Any, **__: Any) -> None:
        raise ValueError("this text is too odd")

    with monkeypatch.context() as patched:
        patched.setattr(owner, method, fails)
        with pytest.raises(ValueError, match="too odd"):
            await (library.add(HOST, UPLOAD) if owner is Drawer else library.look_up(CLUB, "thirst"))
    model.seen.clear()
    await library.look_up(CLUB, "hunger")
    assert "hunger" in model.seen


async def test_the_model_answers_searches_while_a_document_is_drawn_from(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drawing waits for a search that needs the model."""
    model, draw, loop = Model(), Drawer.draw, asyncio.get_running_loop()
    library = LibraryService(database, clock, shelf, model)
    drawing, go_on, in_time = asyncio.Event(), threading.Event(), []

    def waiting(*arguments: Any, **options: Any) -> Drawing:
        loop.call_soon_threadsafe(drawing.set)
        in_time.append(go_on.wait(timeout=5))
        return draw(*arguments, **options)

    monkeypatch.setattr(Drawer, "draw", waiting)
    adding = asyncio.create_task(library.add(HOST, UPLOAD))
    await drawing.wait()
    await library.look_up(CLUB, "hunger")
    assert "hunger" in model.seen
    go_on.set()
    assert (await adding).drafts
    assert in_time == [True]


async def test_of_two_searches_at_once_only_one_shows_the_passages_to_the_model(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    model = Model()
    library = LibraryService(database, clock, shelf, model)
    await asyncio.gather(library.look_up(CLUB, "hunger"), library.look_up(CLUB, "thirst"))
    assert sum("folding chairs" in text for text in model.seen) == 1


async def test_a_document_has_the_same_prompts_with_a_model_and_themes_that_it_tells(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    added = await LibraryService(database, clock, shelf, Model()).add(HOST, UPLOAD)
    without = await LibraryService(database, clock, shelf).add(STRANGER, UPLOAD)
    assert (added.passages, added.drafts, added.left_out) == (without.passages, without.drafts, without.left_out)

    async def work(connection: Connection) -> list[list[tuple[ThemeScore, ...]]]:
        passages = PassageStore(connection)
        found = [await passages.of_document(each.document.document_id) for each in (added, without)]
        return [[passage.themes for passage in of_one.values()] for of_one in found]

    with_model, by_words = await database.read(work)
    assert with_model != by_words
