"""Brings the essays that ship into the records, where every club can read and search them."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.clock import Clock
from bot.domain.documents import Document, Passage, Reading
from bot.domain.drawing import Drawer
from bot.domain.passages import text_fingerprint
from bot.errors import DataFileError, UserError
from bot.storage.data_files import read_bytes
from bot.storage.database import Connection, Database
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.facts import FactStore
from bot.storage.shelf import read_shelf

ESSAYS_FACT = "essays"
ESSAYS = "essays/*.md"
JUDGED_BY = ("themes.toml",)
NOBODY = 0

Essays = Mapping[str, Reading]
"""By their stems, which packs name them by; the passages with their themes."""


async def load_essays(database: Database, clock: Clock, data: Path) -> None:
    """Have the records hold the essays as they are in the files; nothing is done where they are the same.

    A text that has changed is retired and removed once no club has a prompt from it. Raises `DataFileError`.
    """
    paths = _paths(data)
    checksum = _checksum([*paths, *(data / name for name in JUDGED_BY if paths)])
    if await database.read(lambda c: FactStore(c).get(ESSAYS_FACT)) == checksum:
        return
    essays = await asyncio.to_thread(_read, data, paths)

    async def work(connection: Connection) -> None:
        await _replace(connection, clock, essays)
        await FactStore(connection).set(ESSAYS_FACT, checksum)

    await database.write(work)


def _paths(data: Path) -> list[Path]:
    return sorted(data.glob(ESSAYS))


def _checksum(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.stem.encode() + read_bytes(path))
    return digest.hexdigest()


def _read(data: Path, paths: Iterable[Path]) -> Essays:
    from bot.reading.formats import read_document  # noqa: PLC0415 - slow to load, and rarely needed

    drawer = Drawer(read_shelf(data))
    essays: dict[str, Reading] = {}
    for path in paths:
        try:
            reading = read_document(read_bytes(path), path.name)
        except UserError as refused:
            raise DataFileError(str(path), None, refused.message) from refused
        if not reading.title:
            raise DataFileError(str(path), 1, "it has no title")
        essays[path.stem] = replace(reading, passages=drawer.draw(reading).passages)
    return essays


async def _replace(connection: Connection, clock: Clock, essays: Essays) -> None:
    documents, kept = DocumentStore(connection), set()
    present = {document.source: document for document in await documents.shipped()}
    for stem, reading in essays.items():
        if stem in present and await _is_the_same(connection, present[stem], reading):
            kept.add(stem)
    for stem in present.keys() - kept:
        await documents.retire(present[stem].document_id, clock.now())
    for stem in essays.keys() - kept:
        await _add(connection, clock, stem, essays[stem])
    for document_id in await documents.retired_and_unused():
        await documents.remove(document_id)


async def _is_the_same(connection: Connection, document: Document, reading: Reading) -> bool:
    """Whether text and credits are what they were; what is thought of its themes is then brought up to date."""
    passages = await PassageStore(connection).of_document(document.document_id)
    if [_text(passage) for passage in passages.values()] != [_text(passage) for passage in reading.passages]:
        return False
    await PassageStore(connection).set_themes(dict(zip(passages, reading.passages, strict=True)))
    return (document.title, document.author) == (reading.title, reading.author)


def _text(passage: Passage) -> tuple[int, str, int, str]:
    return passage.position, passage.heading, passage.paragraph, passage.text


async def _add(connection: Connection, clock: Clock, stem: str, reading: Reading) -> None:
    document = await DocumentStore(connection).add(
        Document(
            document_id=0,
            club_id=None,
            title=reading.title,
            author=reading.author,
            source=stem,
            fingerprint=text_fingerprint(reading),
            words=reading.words,
            added_by=NOBODY,
            added_at=clock.now(),
        )
    )
    await PassageStore(connection).add(document.document_id, reading.passages)
