"""The club's library: loading documents, listing them, searching them, taking them out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property

import structlog

from bot.clock import Clock
from bot.domain.clubs import Actor
from bot.domain.documents import MOST_BYTES, Document, Passage, Reading
from bot.domain.drawing import Drawer, Drawing
from bot.domain.embedding import Embedder, Vector
from bot.domain.library import (
    NOT_ALLOWED,
    Added,
    Credits,
    Found,
    Holding,
    Step,
    Upload,
    already_there,
    read_query,
    themes_of,
)
from bot.domain.own_prompts import from_drawn
from bot.domain.pages import PAGE_LENGTH, Page, PageSpan
from bot.domain.passages import text_fingerprint
from bot.domain.prompts import Shelf, Theme
from bot.domain.searching import Query, Searcher, nearest, vectors_of
from bot.errors import NotThere, RecordsUnavailable, UserError, quoted
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.documents import DocumentStore, PassageStore, PassageVectorStore
from bot.storage.own_prompts import OwnPromptStore
from bot.storage.passage_index import PassageIndex

log = structlog.get_logger(__name__)

Progress = Callable[[Step], Awaitable[None]]

TOO_LARGE = (
    f"That file is larger than {MOST_BYTES // 2**20} MB, which is more than I take. Save it without its pictures, or"
    " send the text alone."
)
SHOWN = 3
NARROWED = 300
"""So many passages, as the index, the themes and the model each propose them, are ranked."""

THEMES_TRIED = 3
EMBEDDED_AT_ONCE = 150
"""How many passages a model is given in one search. More there are only when it came after them; the next goes on."""


async def _silently(step: Step) -> None:
    """For who does not watch."""


class LibraryService:
    """Reading and drawing take seconds: they are done in a thread, for one document at a time."""

    def __init__(self, database: Database, clock: Clock, shelf: Shelf, embedder: Embedder | None = None) -> None:
        self._database = database
        self._clock = clock
        self._shelf = shelf
        self._embedder = embedder
        self._at_the_desk = asyncio.Semaphore(1)
        self._at_the_model = asyncio.Semaphore(1)

    @cached_property
    def _drawer(self) -> Drawer:
        """Made when the first document comes, and like all work on documents in a thread."""
        return Drawer(self._shelf)

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(self._shelf)

    async def check_may_add(self, actor: Actor, *, allowed: bool, size: int = 0) -> None:
        """Before a file of `size` bytes is fetched, or a text typed. Raises `UserError`."""
        await self._require_host(actor, "add a document")
        if not allowed:
            raise UserError(NOT_ALLOWED)
        if size > MOST_BYTES:
            raise UserError(TOO_LARGE)

    async def add(self, actor: Actor, upload: Upload, progress: Progress = _silently) -> Added:
        """Read a document, draw from it, and keep all of it in one write.

        Raises `UserError` for what cannot be read, and for a text that the club has already.
        """
        await self.check_may_add(actor, allowed=upload.allowed)
        if self._at_the_desk.locked():
            await progress(Step.WAITING)
        async with self._at_the_desk:
            await progress(Step.READING)
            reading = await asyncio.to_thread(_read, upload)
            credits_, fingerprint = upload.titled(reading), text_fingerprint(reading)
            await self._database.read(lambda c: _refuse_known(c, actor.club_id, fingerprint))
            await progress(Step.DRAWING)
            drawing = await asyncio.to_thread(lambda: self._drawer.draw(reading))
        await progress(Step.KEEPING)
        return await self._database.write(lambda c: self._keep(c, actor, credits_, fingerprint, drawing))

    async def list_documents(self, club_id: int, page: int) -> Page[Holding]:
        """The club's own ones first, the newest first, then those that ship."""

        async def work(connection: Connection) -> Page[Holding]:
            documents = await DocumentStore(connection).list(club_id)
            span = PageSpan.at(page, len(documents))
            shown = documents[span.offset : span.offset + PAGE_LENGTH]
            return Page([await _holding(connection, club_id, document) for document in shown], span)

        return await self._database.read(work)

    async def suggest(self, club_id: int, text: str, *, own_only: bool = False) -> list[Document]:
        """The documents with the typed text in their title or author."""
        documents = await self._database.read(lambda c: DocumentStore(c).list(club_id))
        wanted = text.casefold().strip()
        return [
            document
            for document in documents
            if wanted in f"{document.title} {document.author}".casefold() and not (own_only and document.is_shipped)
        ]

    async def find_document(self, club_id: int, text: str) -> Document:
        """The document of this id or title, the newest of several. Raises `NotThere`."""
        documents = await self._database.read(lambda c: DocumentStore(c).list(club_id))
        wanted = " ".join(text.casefold().split())
        for document in documents:
            if text.strip() == str(document.document_id) or document.title.casefold() == wanted:
                return document
        raise NotThere(
            f"There is no document {quoted(text.strip(), 100)} in the library. `/library list` shows what there is."
        )

    async def to_remove(self, actor: Actor, document_id: int) -> Holding:
        """What would go. Raises `UserError` for who may not, and for what ships."""
        await self._require_host(actor, "take a document out of the library")
        return await self._database.read(lambda c: _removable(c, actor.club_id, document_id))

    async def remove(self, actor: Actor, document_id: int) -> Holding:
        """Take it out with all that was drawn from it; returns what went."""
        await self._require_host(actor, "take a document out of the library")

        async def work(connection: Connection) -> Holding:
            holding = await _removable(connection, actor.club_id, document_id)
            await DocumentStore(connection).remove(document_id)
            return holding

        return await self._database.write(work)

    async def search(self, club_id: int, words: str, limit: int = SHOWN, document_id: int | None = None) -> list[Found]:
        """The passages that come closest to the words, in everything that the club sees or in one document.

        Raises `NotThere` for a document that is gone.
        """
        query, vectors = await self._understand(read_query(words), club_id)
        near = await asyncio.to_thread(nearest, query.vector, vectors, NARROWED) if query.vector is not None else []

        async def work(connection: Connection) -> dict[int, tuple[int, Passage]]:
            if document_id is None:
                return await PassageStore(connection).many([*near, *await _proposed(connection, club_id, query)])
            await _existing(connection, club_id, document_id)
            passages = await PassageStore(connection).of_document(document_id)
            return {key: (document_id, passage) for key, passage in passages.items()}

        proposed = await self._database.read(work)
        passages = {key: passage for key, (_, passage) in proposed.items()}
        matches = await asyncio.to_thread(lambda: self._searcher.rank(query, passages, vectors))
        documents = {d.document_id: d for d in await self._database.read(lambda c: DocumentStore(c).list(club_id))}
        return [
            Found(documents[proposed[match.passage_id][0]], match.passage_id, passages[match.passage_id], match.score)
            for match in matches
            if proposed[match.passage_id][0] in documents
        ][:limit]

    async def closest_theme(self, words: str) -> Theme | None:
        """The theme that the words are most likely about; None where nothing speaks for any."""
        query, _ = await self._understand(read_query(words))
        return self._shelf.themes.get(query.closest_theme or "")

    async def _require_host(self, actor: Actor, what: str) -> None:
        actor.require_host(await self._database.read(lambda c: ClubStore(c).get(actor.club_id)), what)

    async def _keep(
        self, connection: Connection, actor: Actor, credits_: Credits, fingerprint: str, drawing: Drawing
    ) -> Added:
        """Once more looks for the same text: it may have come in meanwhile."""
        now, club_id = self._clock.now(), actor.club_id
        actor.require_host(await ClubStore(connection).ensure(club_id, now), "add a document")
        await _refuse_known(connection, club_id, fingerprint)
        documents = DocumentStore(connection)
        namesake = await documents.titled(club_id, credits_.title)
        document = await documents.add(
            Document(
                document_id=0,
                club_id=club_id,
                title=credits_.title,
                author=credits_.author,
                source=credits_.source,
                fingerprint=fingerprint,
                words=sum(passage.words for passage in drawing.passages),
                added_by=actor.member_id,
                added_at=now,
            )
        )
        ids = await PassageStore(connection).add(document.document_id, drawing.passages)
        prompts = OwnPromptStore(connection)
        contents = [from_drawn(drawn, ids[drawn.quotation.passage.position]) for drawn in drawing.prompts]
        added = [await prompts.add(club_id, content, actor.member_id, now) for content in contents]
        drafts = len(added) - added.count(None)
        themes = tuple(self._shelf.themes[key] for key in themes_of(drawing.passages))
        known = added.count(None)
        return Added(document, len(drawing.passages), themes, drafts, known, drawing.left_out, namesake)

    async def _understand(self, words: str, club_id: int | None = None) -> tuple[Query, Mapping[int, Vector]]:
        """What the words ask for, and the vectors of the club's passages, if it has a model; one that breaks is left
        alone from then on.
        """
        embedder = self._embedder
        if embedder is not None:
            try:
                async with self._at_the_model:
                    query = await asyncio.to_thread(lambda: self._searcher.understand(words, embedder))
                    return query, {} if club_id is None else await self._vectors(embedder, club_id)
            except RecordsUnavailable:
                raise
            except Exception:
                log.exception("model_failed", model=embedder.name)
                self._embedder = None
        return await asyncio.to_thread(lambda: self._searcher.understand(words)), {}

    async def _vectors(self, embedder: Embedder, club_id: int) -> Mapping[int, Vector]:
        """Passages that the model has not seen are shown to it first."""
        missing = await self._database.read(lambda c: PassageVectorStore(c).missing(club_id, embedder.name))
        if missing:
            ids = list(missing)[:EMBEDDED_AT_ONCE]
            made = await asyncio.to_thread(vectors_of, [missing[key] for key in ids], embedder)
            seen = dict(zip(ids, made, strict=True))
            await self._database.write(lambda c: PassageVectorStore(c).add(embedder.name, seen))
        return await self._database.read(lambda c: PassageVectorStore(c).of_club(club_id, embedder.name))


def _read(upload: Upload) -> Reading:
    from bot.reading import formats  # noqa: PLC0415 - its libraries are slow to load, and few documents come

    if isinstance(upload.content, str):
        return formats.read_text(upload.content)
    return formats.read_document(upload.content, upload.name)


async def _refuse_known(connection: Connection, club_id: int, fingerprint: str) -> None:
    documents = DocumentStore(connection)
    known = await documents.with_text(club_id, fingerprint) or await documents.with_text(None, fingerprint)
    if known is not None:
        raise already_there(known)


async def _existing(connection: Connection, club_id: int, document_id: int) -> Document:
    document = await DocumentStore(connection).get(club_id, document_id)
    if document is None:
        raise NotThere("That document is no longer in the library. `/library list` shows what there is.")
    return document


async def _removable(connection: Connection, club_id: int, document_id: int) -> Holding:
    document = await _existing(connection, club_id, document_id)
    if document.is_shipped:
        raise UserError(
            f"{quoted(document.title)} ships with me and belongs to every club, so it stays. `/prompts veto` keeps a"
            " prompt of it from being asked again."
        )
    return await _holding(connection, club_id, document)


async def _holding(connection: Connection, club_id: int, document: Document) -> Holding:
    drafts, approved = await OwnPromptStore(connection).counts_of_document(club_id, document.document_id)
    return Holding(document, await PassageStore(connection).count(document.document_id), drafts, approved)


async def _proposed(connection: Connection, club_id: int, query: Query) -> list[int]:
    """The passages that hold any of the words, and those about the likeliest themes."""
    likely = sorted(query.themes, key=lambda key: -query.themes[key])[:THEMES_TRIED]
    found = await PassageIndex(connection).find(club_id, query.words, NARROWED)
    return [*(key for key, _ in found), *await PassageStore(connection).with_themes(club_id, likely, NARROWED)]
