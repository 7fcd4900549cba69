"""A club's own prompts put to it, and what it vetoed kept from it."""

import pytest

from bot.domain.clubs import Actor
from bot.domain.documents import Document, Passage
from bot.domain.own_prompts import NewPrompt, Origin
from bot.domain.prompts import Intent
from bot.domain.sentences import Span
from bot.errors import NotThere
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from tests.services.discussion_house import ANN, CLUB, House, discussion_house

house = discussion_house

TEXT = "Nobody leaves a rehearsal unchanged. It is a small town with one law."


async def add_own(house: House, *, approved: bool = True, quoted: bool = True, theme: str | None = "doubt") -> str:
    """The key of a prompt of the club's own, from a document of its own."""

    async def work(connection: Connection) -> str:
        now = house.clock.now()
        await ClubStore(connection).ensure(CLUB, now)
        document = await DocumentStore(connection).add(
            Document(0, CLUB, "A host's essay", "", "", f"text {theme} {quoted}", 12, ANN.member_id, now)
        )
        ids = await PassageStore(connection).add(document.document_id, [Passage(1, "", 7, TEXT)])
        content = NewPrompt(
            passage_id=ids[1] if quoted else None,
            span=Span(0, 36) if quoted else None,
            origin=Origin.DRAWN,
            frame=None,
            theme=theme,
            confidence=0.5,
            intent=Intent.CONNECT,
            question="Who in {film} knows it?",
            follow_up="Who does not?",
            fingerprint=f"print{theme}{quoted}",
        )
        prompt_id = await OwnPromptStore(connection).add(CLUB, content, ANN.member_id, now)
        assert prompt_id is not None
        if approved:
            await OwnPromptStore(connection).approve(prompt_id, ANN.member_id, now)
        return content.key

    return await house.database.write(work)


async def test_the_clubs_own_prompts_are_asked_once_they_are_approved(house: House) -> None:
    draft = await add_own(house, approved=False)
    own = await add_own(house, theme=None)
    keys = [(await house.ask()).prompt_key for _ in range(4)]
    assert set(keys) == {"a", "b", "c", own}
    assert draft not in keys


async def test_an_own_prompt_is_shown_with_its_documents_title(house: House) -> None:
    own = await add_own(house, theme=None)
    postings = {posting.prompt_key: posting for posting in [await house.ask() for _ in range(4)]}
    shown = await house.posted(postings[own])
    assert (shown.prompt.source, shown.prompt.paragraph, shown.theme) == ("A host's essay", 7, None)
    assert shown.prompt.quotation == "Nobody leaves a rehearsal unchanged."


async def test_another_clubs_prompts_are_not_asked(house: House) -> None:
    own = await add_own(house)
    elsewhere = Actor(501, 11)
    assert own not in {(await house.ask(elsewhere)).prompt_key for _ in range(4)}


async def test_what_is_vetoed_is_not_asked_but_what_was_posted_is_still_shown(house: House) -> None:
    own, first = await add_own(house), await house.ask()
    vetoed = {own, "b", first.prompt_key}

    async def veto(connection: Connection) -> None:
        for key in vetoed:
            await VetoStore(connection).add(CLUB, key, ANN.member_id, house.clock.now())

    await house.database.write(veto)
    assert not vetoed & {(await house.ask()).prompt_key for _ in range(4)}
    assert (await house.posted(first)).prompt.key == first.prompt_key


async def test_a_prompt_whose_document_was_removed_answers_kindly(house: House) -> None:
    own = await add_own(house)
    posting = next(p for p in [await house.ask() for _ in range(4)] if p.prompt_key == own)

    async def remove(connection: Connection) -> None:
        for document in await DocumentStore(connection).list(CLUB):
            if document.club_id == CLUB:
                await DocumentStore(connection).remove(document.document_id)

    await house.database.write(remove)
    with pytest.raises(NotThere, match="went away with the document"):
        await house.discussions.follow_up(CLUB, posting.posting_id)
    assert (await house.discussions.posting(CLUB, posting.posting_id)).member_id == ANN.member_id


async def test_prompts_without_a_theme_are_counted(house: House) -> None:
    await add_own(house, quoted=False, theme=None)
    present = await house.discussions.present_round(CLUB)
    assert (present.left, present.left_without_theme) == (4, 1)
