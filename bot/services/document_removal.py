"""Taking a document out of the library: parts of a unit of work that the library begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.documents import Document
from bot.domain.library import Removal
from bot.domain.own_prompts import NewPrompt, OwnPrompt
from bot.domain.quoting import find_words
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore

LOOKED_THROUGH = 100
"""So many passages are looked at for one quotation; more than a few hold it only if it is of two or three words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What removing would do. `moved` are the prompts that stay, by their ids, as they read from then on."""

    removal: Removal
    moved: Mapping[int, NewPrompt]


async def plan_removal(connection: Connection, club_id: int, document: Document) -> Plan:
    """A prompt whose very words stand in another of the club's documents moves there, whatever was decided on it: to
    one of the same title rather than another, and to the newest of those.
    """
    prompts = await OwnPromptStore(connection).of_documents(club_id, [document.document_id])
    own = await DocumentStore(connection).own(club_id)
    others = [other for other in own if other.document_id != document.document_id]
    others.sort(key=lambda other: not other.is_called(document.title))
    order = {other.document_id: place for place, other in enumerate(others)}
    moves = {prompt.prompt_id: await _moved(connection, prompt, order) for prompt in prompts if order}
    moved = {prompt_id: content for prompt_id, content in moves.items() if content is not None}
    vetoed = await VetoStore(connection).keys(club_id)
    undecided = [(p.is_draft, p.prompt_id in moved) for p in prompts if p.content.key not in vetoed]
    removal = Removal(
        document=document,
        passages=await PassageStore(connection).count(document.document_id),
        drafts=undecided.count((True, False)),
        approved=undecided.count((False, False)),
        drafts_that_stay=undecided.count((True, True)),
        approved_that_stay=undecided.count((False, True)),
    )
    return Plan(removal, moved)


async def carry_out(connection: Connection, plan: Plan) -> None:
    for prompt_id, content in plan.moved.items():
        await OwnPromptStore(connection).set_content(prompt_id, content)
    await DocumentStore(connection).remove(plan.removal.document.document_id)


async def _moved(connection: Connection, prompt: OwnPrompt, order: Mapping[int, int]) -> NewPrompt | None:
    """With the first place of its words in these documents, by their ids; None if they stand in none of them."""
    words = prompt.prompt.quotation
    passages = await PassageStore(connection).holding(prompt.club_id, [words], LOOKED_THROUGH)
    places = [
        (order[document_id], passage.position, passage_id, span)
        for passage_id, (document_id, passage) in passages.items()
        if document_id in order and (span := find_words(passage.text, words))
    ]
    if not places:
        return None
    *_, passage_id, span = min(places, key=lambda place: place[:2])
    return replace(prompt.content, passage_id=passage_id, span=span)
