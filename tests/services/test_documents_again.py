"""Texts that come again under the same name, changed, and what becomes of the prompts that two of them give."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.asking import words_of
from bot.domain.choosing import History, Wish, choose
from bot.domain.library import Added, Upload
from bot.domain.own_prompts import OwnPrompt
from bot.domain.prompts import Shelf
from bot.errors import NotThere, UserError
from bot.services.library import LibraryService
from bot.services.postings import Postings
from bot.services.prompts import Desk, PromptService, Seen
from bot.services.schedule import Schedule
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.discord.library_steps import ESSAY
from tests.services.discussion_house import House
from tests.services.library_records import CLUB, ELSEWHERE, HOST, OTHER, UPLOAD, rows

OPENING = (
    "Nobody can say who baked the first loaf, and the oldest ovens that are still standing tell us only that somebody"
    " was hungry nearby. One oven, one street and nine years of early mornings are in what follows, and a camera that"
    " was left running through most of them because nobody thought to turn it off."
)
SHOP = ESSAY.index("## The shop")
REVISED = ESSAY[:SHOP].replace("## Bread", f"## Beforehand\n\n{OPENING}\n\n## Bread")
"""What stood under "The shop" is gone, the rest stands one paragraph further down."""

FIRST_LOAF = "nobody can say who baked the first loaf"
TITLE = "The Patience of Ovens"
DECISIONS = ["draft", "approved", "vetoed"]


class Bakery:
    """The library and the desk over one club's records."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> None:
        self.database = database
        self.clock = clock
        self.library = LibraryService(database, clock, shelf)
        self.postings = Postings(clock, Schedule(clock), shelf)
        self.desk = PromptService(database, clock, Schedule(clock), self.postings)

    async def load(self, text: str = REVISED, title: str = "") -> Added:
        self.clock.advance(timedelta(days=1))
        return await self.library.add(HOST, Upload(text.encode(), "ovens.md", title, allowed=True))

    async def decide(self, decision: str) -> None:
        """The same decision on every draft."""
        decide = {"approved": self.desk.approve, "vetoed": self.desk.veto}.get(decision)
        desk = await self.desk.review(HOST) if decide else None
        while decide and desk is not None:
            desk = await decide(HOST, seen(desk))

    async def ask_something_else(self) -> None:
        """Put every draft under another question, as when the bank has grown since."""
        for prompt in await self.prompts():
            desk = await self.desk.show(HOST, prompt.prompt_id)
            await self.desk.ask_another(HOST, seen(desk))

    async def prompts(self) -> list[OwnPrompt]:
        """All of the club's, in the order of the queue."""

        async def work(connection: Connection) -> list[OwnPrompt]:
            ids = [document.document_id for document in await DocumentStore(connection).own(CLUB)]
            return await OwnPromptStore(connection).of_documents(CLUB, ids)

        return await self.database.read(work)

    async def decided(self) -> Counter[str]:
        """How many of the prompts are drafts, approved and vetoed."""
        vetoed = await self.database.read(lambda c: VetoStore(c).keys(CLUB))
        return Counter(
            "vetoed" if prompt.content.key in vetoed else "draft" if prompt.is_draft else "approved"
            for prompt in await self.prompts()
        )

    async def waiting(self) -> int:
        return await self.database.read(lambda c: OwnPromptStore(c).count_drafts(CLUB))


def seen(desk: Desk) -> Seen:
    return Seen(desk.draft.prompt_id, desk.draft.content.version)


def stands_in(prompt: OwnPrompt, text: str) -> bool:
    return words_of(prompt.prompt.quotation) in words_of(text)


@pytest.fixture
def bakery(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> Bakery:
    return Bakery(database, clock, shelf)


@pytest.mark.parametrize("decision", DECISIONS)
async def test_what_the_new_text_gives_again_survives_the_old_one_as_it_was_decided(
    bakery: Bakery, decision: str
) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.decide(decision)
    before = await bakery.prompts()
    new = await bakery.load()
    drafts_of_new = new.drafts
    removed = await bakery.library.remove(HOST, old.document.document_id)
    after = await bakery.prompts()
    stayed = [prompt for prompt in before if stands_in(prompt, REVISED)]
    assert 0 < len(stayed) < len(before)
    assert [(p.prompt_id, p.content.key, p.rank, p.approved_at) for p in after][: len(stayed)] == [
        (p.prompt_id, p.content.key, p.rank, p.approved_at) for p in stayed
    ]
    assert len(after) == len(stayed) + drafts_of_new
    assert await bakery.decided() == Counter({decision: len(stayed)}) + Counter(draft=drafts_of_new)
    gone = len(before) - len(stayed)
    assert (removed.drafts, removed.approved) == (gone * (decision == "draft"), gone * (decision == "approved"))
    assert (removed.drafts_that_stay, removed.approved_that_stay) == (
        len(stayed) * (decision == "draft"),
        len(stayed) * (decision == "approved"),
    )


async def test_what_stays_quotes_the_new_text_at_its_place(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    before = {prompt.prompt_id: prompt for prompt in await bakery.prompts()}
    await bakery.load()
    both = await bakery.prompts()
    would_go = await bakery.library.to_remove(HOST, old.document.document_id)
    assert await bakery.prompts() == both
    assert await bakery.library.remove(HOST, old.document.document_id) == would_go
    moved = [prompt for prompt in await bakery.prompts() if prompt.prompt_id in before]
    assert moved
    for prompt in moved:
        was = before[prompt.prompt_id].prompt
        assert prompt.prompt.paragraph == (was.paragraph or 0) + 1
        assert prompt.passage is not None
        assert prompt.prompt.passage == prompt.passage.position
        assert prompt.prompt.document_id not in (None, was.document_id)
        moved_back = replace(prompt.prompt, paragraph=was.paragraph, passage=was.passage, document_id=was.document_id)
        assert moved_back == was


async def test_words_of_the_new_text_lead_to_its_own_prompts_and_not_to_those_that_stood_there(
    bakery: Bakery, shelf: Shelf
) -> None:
    await bakery.library.add(HOST, UPLOAD)
    await bakery.decide("approved")
    await bakery.load()
    house = House(bakery.database, bakery.clock, shelf, bakery.library)
    [first] = (await bakery.library.look_up(CLUB, FIRST_LOAF, 1)).found
    assert (first.document.title, first.passage.paragraph) == (TITLE, 1)
    understood = (await house.request(FIRST_LOAF)).understood
    assert understood is not None
    assert understood.prompt.source != TITLE
    await bakery.decide("approved")
    understood = (await house.request(FIRST_LOAF)).understood
    assert understood is not None
    assert understood.prompt.quotation in OPENING


async def test_words_of_a_text_that_is_called_like_one_that_ships_do_not_lead_to_the_prompts_of_that_one(
    bakery: Bakery, shelf: Shelf
) -> None:
    await bakery.load(title="Who Kept the Tape")
    house = House(bakery.database, bakery.clock, shelf, bakery.library)
    understood = (await house.request(FIRST_LOAF)).understood
    assert understood is not None
    assert understood.prompt.source != "Who Kept the Tape"


async def test_of_two_texts_of_one_title_the_same_place_is_not_the_same_passage(bakery: Bakery) -> None:
    await bakery.library.add(HOST, UPLOAD)
    await bakery.load()
    first, *_, last = [replace(own.prompt, paragraph=1, passage=1) for own in await bakery.prompts()]
    assert first.document_id != last.document_id
    shipped = replace(last, key="pack/after", document_id=None)
    for other in (last, shipped):
        near = replace(first, key="near", theme=other.theme, intent=other.intent, level=other.level)
        shelf = Shelf({}, {each.key: each for each in (first, near, other)})
        chosen = {
            choose(shelf, History({first.key: 1}, last_key=first.key), Wish(club_id)).prompt.key
            for club_id in range(1, 20)
        }
        assert chosen == {other.key}


async def test_what_was_posted_stays_posted(bakery: Bakery) -> None:
    """Under the key that the posting names, so that its follow-up is found and it is not asked twice in a round."""
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.decide("approved")
    posted = next(prompt for prompt in await bakery.prompts() if stands_in(prompt, REVISED))
    await bakery.load()
    await bakery.library.remove(HOST, old.document.document_id)
    found = await bakery.database.read(lambda c: bakery.postings.prompt(c, CLUB, posted.content.key))
    assert found is not None
    assert (found.question, found.follow_up) == (posted.prompt.question, posted.prompt.follow_up)


async def test_a_text_of_another_title_takes_over_as_well(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.decide("approved")
    await bakery.load(title="Ovens, second edition")
    removed = await bakery.library.remove(HOST, old.document.document_id)
    assert removed.approved_that_stay
    sources = {prompt.prompt.source for prompt in await bakery.prompts()}
    assert sources == {"Ovens, second edition"}


async def test_a_text_of_the_same_title_takes_over_before_any_other(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.load()
    before = {prompt.prompt_id for prompt in await bakery.prompts()}
    await bakery.load(f"{REVISED}\n\nOne paragraph more.", title="Ovens, second edition")
    await bakery.library.remove(HOST, old.document.document_id)
    assert {p.prompt.source for p in await bakery.prompts() if p.prompt_id in before} == {TITLE}


async def test_the_newer_text_can_go_as_well(bakery: Bakery) -> None:
    await bakery.library.add(HOST, UPLOAD)
    before = await bakery.prompts()
    new = await bakery.load()
    await bakery.library.remove(HOST, new.document.document_id)
    assert await bakery.prompts() == before


async def test_nothing_moves_to_another_clubs_text(bakery: Bakery) -> None:
    stranger = replace(HOST, club_id=ELSEWHERE)
    await bakery.library.add(stranger, Upload(REVISED.encode(), "ovens.md", allowed=True))
    old = await bakery.library.add(HOST, UPLOAD)
    removed = await bakery.library.remove(HOST, old.document.document_id)
    assert (removed.drafts, removed.drafts_that_stay) == (old.drafts, 0)
    assert await bakery.prompts() == []


@pytest.mark.parametrize("decision", DECISIONS)
async def test_words_that_are_asked_about_already_are_not_asked_about_again(bakery: Bakery, decision: str) -> None:
    await bakery.library.add(HOST, UPLOAD)
    await bakery.ask_something_else()
    await bakery.decide(decision)
    before = [words_of(prompt.prompt.quotation) for prompt in await bakery.prompts()]
    waiting = await bakery.waiting()
    text = ESSAY.replace("nine years", "ten years")
    again = [words for words in before if words in words_of(text)]
    new = await bakery.load(text)
    quoted = Counter(words_of(prompt.prompt.quotation) for prompt in await bakery.prompts())
    assert max(quoted.values()) == 1
    assert new.known == len(again) > 0
    assert new.known_vetoed == (len(again) if decision == "vetoed" else 0)
    assert await bakery.waiting() == waiting + new.drafts


async def test_whatever_the_quotation_marks_look_like_now(bakery: Bakery) -> None:
    text = ESSAY.replace("no audience", "nobody’s audience").replace("any recipe", "anybody’s recipe")
    text = text.replace("the block", "the baker’s block")
    await bakery.load(text)
    await bakery.ask_something_else()
    assert any("’" in prompt.prompt.quotation for prompt in await bakery.prompts())
    await bakery.load(text.replace("’", "'").replace("nine years", "ten years"))
    quoted = Counter(words_of(prompt.prompt.quotation.replace("’", "'")) for prompt in await bakery.prompts())
    assert max(quoted.values()) == 1


async def test_the_same_words_in_a_text_of_another_title_are_another_matter(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.ask_something_else()
    new = await bakery.load(ESSAY.replace("nine years", "ten years"), title="An anthology")
    assert (new.drafts, new.known) == (old.drafts, 0)


@pytest.mark.parametrize("title", [TITLE, "the patience of  OVENS"])
async def test_the_name_is_the_same_however_it_is_written(bakery: Bakery, title: str) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    new = await bakery.load(title=title)
    assert new.namesake == old.document


async def test_what_was_vetoed_is_not_counted_as_waiting_when_the_text_comes_back(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    desk = await bakery.desk.review(HOST)
    assert desk is not None
    await bakery.desk.veto(HOST, seen(desk))
    await bakery.library.remove(HOST, old.document.document_id)
    again = await bakery.library.add(HOST, UPLOAD)
    assert (again.drafts, again.known, again.known_vetoed) == (old.drafts - 1, 1, 1)
    assert await bakery.waiting() == again.drafts


async def test_a_title_that_two_texts_bear_is_asked_back(bakery: Bakery) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    new = await bakery.load()
    with pytest.raises(UserError) as asked:
        await bakery.library.find_document(CLUB, TITLE.upper())
    assert f"2 documents are called “{TITLE.upper()}”" in asked.value.message
    for document in (old.document, new.document):
        assert f"<t:{int(document.added_at.timestamp())}:F>" in asked.value.message
        assert await bakery.library.find_document(CLUB, f" {document.document_id} ") == document


async def test_what_may_be_taken_out_is_meant_where_the_other_ships(bakery: Bakery) -> None:
    own = (await bakery.load(OTHER, title="Who Kept the Tape")).document
    assert await bakery.library.find_document(CLUB, "Who Kept the Tape", own_first=True) == own
    with pytest.raises(UserError, match="one that ships with me"):
        await bakery.library.find_document(CLUB, "Who Kept the Tape")
    with pytest.raises(NotThere):
        await bakery.library.find_document(CLUB, "Who Kept", own_first=True)


async def test_a_passage_that_two_texts_hold_is_found_once(bakery: Bakery) -> None:
    await bakery.library.add(HOST, UPLOAD)
    await bakery.load()
    found = (await bakery.library.look_up(CLUB, "an apprentice who leaves in tears", 50)).found
    texts = [each.passage.text for each in found]
    assert "apprentice who leaves" in texts[0]
    assert len(texts) == len(set(texts))


async def test_a_death_half_way_moves_nothing(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    old = await bakery.library.add(HOST, UPLOAD)
    await bakery.load()
    before = await bakery.prompts(), await rows(bakery.database, "passages")

    async def die(*_: object) -> None:
        raise RuntimeError("died")

    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.documents.DocumentStore.remove", die)
        with pytest.raises(RuntimeError, match="died"):
            await bakery.library.remove(HOST, old.document.document_id)
    assert (await bakery.prompts(), await rows(bakery.database, "passages")) == before
