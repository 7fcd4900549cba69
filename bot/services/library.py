"""The club's library: loading documents, listing them, searching them, taking them out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

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
    Known,
    LookedUp,
    Removal,
    Step,
    Upload,
    already_there,
    each_once,
    read_query,
    themes_of,
    which_one,
)
from bot.domain.own_prompts import from_drawn
from bot.domain.pages import PAGE_LENGTH, Page, PageSpan
from bot.domain.passages import text_fingerprint
from bot.domain.prompts import Shelf
from bot.domain.searching import Query, Searcher, has_any, nearest
from bot.domain.theme_cards import ThemeCards, vectors_of
from bot.errors import NotThere, UserError, quoted
from bot.services.document_removal import Plan, carry_out, plan_removal
from bot.storage.catalogue import known_films
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.documents import DocumentStore, PassageStore, PassageVectorStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.passage_index import PassageIndex

log = structlog.get_logger(__name__)

Progress = Callable[[Step], Awaitable[None]]
Result = TypeVar("Result")

TOO_LARGE = (
    f"That file is larger than {MOST_BYTES // 2**20} MB, which is more than I take. Save it without its pictures, or"
    " send the text alone."
)
SHOWN = 3
NARROWED = 300
"""So many passages, as the index, the themes and the model each propose them, are ranked."""

THEMES_TRIED = 3
EMBEDDED_AT_ONCE = 150
"""How many passages a model is given in one search. A club has more where the model came after them, or an update has
it look at them again; then the next searches go on.
"""


async def _silently(step: Step) -> None:
    """For who does not watch."""


class LibraryService:
    """Reading and drawing take seconds: they are done in a thread, for one document at a time."""

    def __init__(self, database: Database, clock: Clock, shelf: Shelf, embedder: Embedder | None = None) -> None:
        self._database = database
        self._clock = clock
        self._shelf = shelf
        self._embedder = embedder
        self._cards = ThemeCards(shelf.themes)
        self._at_the_desk = asyncio.Semaphore(1)
        self._at_the_model = asyncio.Semaphore(1)
        self._catching_up = asyncio.Semaphore(1)

    @cached_property
    def _drawer(self) -> Drawer:
        """Made when the first document comes, and like all work on documents in a thread."""
        return Drawer(self._shelf, known_films())

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
            drawing = await self._draw(reading)
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

    async def find_document(self, club_id: int, text: str, *, own_first: bool = False) -> Document:
        """The document of this id, or of this title. `own_first`: those that ship are meant only where no other is.

        Raises `NotThere`, and `UserError` for a title that several bear.
        """
        documents, wanted = await self._database.read(lambda c: DocumentStore(c).list(club_id)), text.strip()
        found = [document for document in documents if str(document.document_id) == wanted]
        found = found or [document for document in documents if document.is_called(wanted)]
        if own_first:
            found = [document for document in found if not document.is_shipped] or found
        if not found:
            raise NotThere(
                f"There is no document {quoted(wanted, 100)} in the library. `/library list` shows what there is."
            )
        if len(found) > 1:
            raise which_one(wanted, found)
        return found[0]

    async def to_remove(self, actor: Actor, document_id: int) -> Removal:
        """What would go. Raises `UserError` for who may not, and for what ships."""
        await self._require_host(actor, "take a document out of the library")
        return (await self._database.read(lambda c: _plan_removal(c, actor.club_id, document_id))).removal

    async def remove(self, actor: Actor, document_id: int) -> Removal:
        """Take it out with what was drawn from it alone; returns what went."""
        await self._require_host(actor, "take a document out of the library")

        async def work(connection: Connection) -> Removal:
            plan = await _plan_removal(connection, actor.club_id, document_id)
            await carry_out(connection, plan)
            return plan.removal

        return await self._database.write(work)

    async def look_up(self, club_id: int, words: str, limit: int = SHOWN, document_id: int | None = None) -> LookedUp:
        """The passages that come closest to the words, in everything that the club sees or in one document; one that
        stands in two documents is found once. And the theme that comes closest.

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
        documents = {d.document_id: d for d in await self._database.read(lambda c: DocumentStore(c).list(club_id))}
        holding = {key: documents[id_] for key, (id_, _) in proposed.items() if id_ in documents}
        passages = {key: proposed[key][1] for key in holding}
        shipped = {key: passages[key] for key, document in holding.items() if document.is_shipped}
        asked = {key: self._searcher.asked(holding[key].title, passage) for key, passage in shipped.items()}
        matches = await asyncio.to_thread(lambda: self._searcher.rank(query, passages, vectors, asked))
        found = [Found(holding[m.passage_id], m.passage_id, passages[m.passage_id], m.score) for m in matches]
        shown = each_once(found)[:limit]
        is_known = query.is_known or any(has_any(each.passage, words) for each in shown)
        return LookedUp(shown, self._shelf.themes.get(query.closest_theme or ""), is_known)

    async def _require_host(self, actor: Actor, what: str) -> None:
        actor.require_host(await self._database.read(lambda c: ClubStore(c).get(actor.club_id)), what)

    async def _ask_model(self, work: Callable[[Embedder], Result]) -> Result | None:
        """What comes of the work with the model, or None without one; one that breaks is left alone from then on.

        The work is done in a thread, and is the model's alone, so that it is not blamed for what others do.
        """
        embedder = self._embedder
        if embedder is None:
            return None
        try:
            async with self._at_the_model:
                return await asyncio.to_thread(work, embedder)
        except Exception:
            log.exception("model_failed", model=embedder.name)
            self._embedder = None
            return None

    async def _draw(self, reading: Reading) -> Drawing:
        seen = await self._ask_model(lambda embedder: self._cards.see(reading.passages, embedder))
        return await asyncio.to_thread(lambda: self._drawer.draw(reading, seen))

    async def _keep(
        self, connection: Connection, actor: Actor, credits_: Credits, fingerprint: str, drawing: Drawing
    ) -> Added:
        """Once more looks for the same text: it may have come in meanwhile."""
        now, club_id = self._clock.now(), actor.club_id
        actor.require_host(await ClubStore(connection).ensure(club_id, now), "add a document")
        await _refuse_known(connection, club_id, fingerprint)
        documents = DocumentStore(connection)
        namesakes = [each for each in await documents.own(club_id) if each.is_called(credits_.title)]
        known = await _known(connection, club_id, namesakes)
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
        if seen := drawing.seen:
            vectors = {ids[p.position]: vector for p, vector in zip(drawing.passages, seen.vectors, strict=True)}
            await PassageVectorStore(connection).add(seen.model, vectors)
        new = [drawn for drawn in drawing.prompts if not known.asked(drawn)]
        drafts = sure = 0
        for drawn in new:
            content = from_drawn(drawn, ids[drawn.quotation.passage.position])
            prompt_id = await OwnPromptStore(connection).add(club_id, content, actor.member_id, now)
            waits = prompt_id is not None and not known.is_vetoed(drawn)
            drafts, sure = drafts + waits, sure + (waits and drawn.subject.is_sure)
        return Added(
            document=document,
            passages=len(drawing.passages),
            themes=tuple(self._shelf.themes[key] for key in themes_of(drawing.passages)),
            drafts=drafts,
            known=sum(known.has(drawn) for drawn in drawing.prompts),
            left_out=drawing.left_out,
            sure=sure,
            known_vetoed=sum(map(known.is_vetoed, drawing.prompts)),
            namesake=namesakes[0] if namesakes else None,
        )

    async def _understand(self, words: str, club_id: int) -> tuple[Query, Mapping[int, Vector]]:
        """What the words ask for, and the vectors of the club's passages, if it has a model."""
        query = await asyncio.to_thread(lambda: self._searcher.understand(words))
        if (embedder := self._embedder) is None:
            return query, {}
        with_meaning = await self._ask_model(lambda model: self._searcher.with_meaning(query, model))
        if with_meaning is None or not await self._catch_up(embedder, club_id):
            return query, {}
        return with_meaning, await self._database.read(lambda c: PassageVectorStore(c).of_club(club_id, embedder.name))

    async def _catch_up(self, embedder: Embedder, club_id: int) -> bool:
        """Show passages to the model that it has not seen, though not too many; returns whether it went well."""
        async with self._catching_up:
            missing = await self._database.read(lambda c: PassageVectorStore(c).missing(club_id, embedder.name))
            passages = dict(list(missing.items())[:EMBEDDED_AT_ONCE])
            if not passages:
                return True
            made = await self._ask_model(lambda model: vectors_of(list(passages.values()), model))
            if made is None:
                return False
            seen = dict(zip(passages, made, strict=True))
            await self._database.write(lambda c: PassageVectorStore(c).add(embedder.name, seen))
            return True


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


async def _known(connection: Connection, club_id: int, namesakes: Sequence[Document]) -> Known:
    prompts, ids = OwnPromptStore(connection), [document.document_id for document in namesakes]
    quoting = await prompts.of_documents(club_id, ids) if ids else []
    return Known.of(await prompts.keys(club_id), await VetoStore(connection).keys(club_id), quoting)


async def _existing(connection: Connection, club_id: int, document_id: int) -> Document:
    document = await DocumentStore(connection).get(club_id, document_id)
    if document is None:
        raise NotThere("That document is no longer in the library. `/library list` shows what there is.")
    return document


async def _plan_removal(connection: Connection, club_id: int, document_id: int) -> Plan:
    document = await _existing(connection, club_id, document_id)
    if document.is_shipped:
        raise UserError(
            f"{quoted(document.title)} ships with me and belongs to every club, so it stays. `/prompts veto` keeps a"
            " prompt of it from being asked again."
        )
    return await plan_removal(connection, club_id, document)


async def _holding(connection: Connection, club_id: int, document: Document) -> Holding:
    drafts, approved = await OwnPromptStore(connection).counts_of_document(club_id, document.document_id)
    return Holding(document, await PassageStore(connection).count(document.document_id), drafts, approved)


async def _proposed(connection: Connection, club_id: int, query: Query) -> list[int]:
    """The passages that hold any of the words, those about the likeliest themes, and those that ship, since questions
    are asked about them that may hold the words.
    """
    likely = sorted(query.themes, key=lambda key: -query.themes[key])[:THEMES_TRIED]
    found = await PassageIndex(connection).find(club_id, query.words, NARROWED)
    passages = PassageStore(connection)
    about = await passages.with_themes(club_id, likely, NARROWED)
    return [*(key for key, _ in found), *about, *await passages.shipped(NARROWED)]
