"""An essay written for tests, and the drafts that a club has of it."""

from datetime import datetime

from bot.domain.asking import DrawnPrompt, Subject
from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.own_prompts import from_drawn
from bot.domain.quotations import SURE_STRENGTH, Quotation
from bot.domain.sentences import Span
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.own_prompts import OwnPromptStore
from bot.storage.shelf import read_shelf

TITLE = "On Waiting"
HOST = 1
STUDIO = (
    "Nobody who has sat in a recording studio remembers the songs; they remember the waiting. A band rehearses the"
    " same eight bars until the drummer hears something that the others cannot.\n\nPatience is not the opposite of"
    " talent but the room in which talent is kept. The long hours before the take are where a song decides whether it"
    " wants to exist, and every musician learns to treat boredom as a kind of listening."
)
CROWD = (
    "A crowd becomes an instrument once the singer stops singing. What an audience gives back is never what it was"
    " given, and the best concert films know that the stage is only half of the room. Every camera that turns round"
    " to the faces in the dark tells us more than another close-up of a guitar."
)
FAME = (
    "Fame is a mirror that answers back. It rewards the face that stays the same and punishes the voice that grows,"
    " so that success becomes another word for standing still. The famous are always expected somewhere else, and"
    " nobody forgives them for arriving."
)
ARCHIVE = (
    "An archive keeps what somebody once thought worth keeping, and it is silent about the rest. To open a box of"
    " tapes is to meet the person who labelled it rather than the person who sang. Memory treats a photograph as a"
    " promise, and a photograph never promised anything."
)
PASSAGES = (
    Passage(1, "The Studio", 1, STUDIO),
    Passage(2, "The Hall", 3, CROWD),
    Passage(3, "The Price", 4, FAME),
    Passage(4, "The Box", 5, ARCHIVE),
)
SHELF = read_shelf()


def _drawn(passage: Passage, words: str, theme: str, confidence: float = 0.9) -> DrawnPrompt:
    """As a drawer draws it, with the question of that theme that comes first by its key."""
    start = passage.text.index(words)
    quotation = Quotation(passage, Span(start, start + len(words)), SURE_STRENGTH)
    frame = min((frame for frame in SHELF.frames.values() if frame.theme == theme), key=lambda frame: frame.key)
    return DrawnPrompt(Subject(quotation, ThemeScore(theme, confidence)), frame)


DRAWN = (
    _drawn(PASSAGES[0], "Patience is not the opposite of talent but the room in which talent is kept.", "craft"),
    _drawn(PASSAGES[1], "What an audience gives back is never what it was given", "performance"),
    _drawn(PASSAGES[2], "Fame is a mirror that answers back.", "fame", 0.5),
    _drawn(PASSAGES[3], "Memory treats a photograph as a promise", "archive"),
    _drawn(PASSAGES[0], "they remember the waiting", "perseverance", 0.5),
    _drawn(PASSAGES[2], "success becomes another word for standing still", "fame"),
)
"""In the order of the queue."""


async def load(database: Database, club_id: int, now: datetime, *, drafts: int | None = None) -> int:
    """Have the club load the essay; the first `drafts` of its prompts are kept. Returns the document's id."""

    async def work(connection: Connection) -> int:
        await ClubStore(connection).ensure(club_id, now)
        document = await DocumentStore(connection).add(
            Document(0, club_id, TITLE, "Some Author", "", "f1", sum(passage.words for passage in PASSAGES), HOST, now)
        )
        ids = await PassageStore(connection).add(document.document_id, PASSAGES)
        for prompt in DRAWN[:drafts]:
            kept = from_drawn(prompt, ids[prompt.quotation.passage.position])
            await OwnPromptStore(connection).add(club_id, kept, HOST, now)
        return document.document_id

    return await database.write(work)


async def unload(database: Database, document_id: int) -> None:
    await database.write(lambda c: DocumentStore(c).remove(document_id))
