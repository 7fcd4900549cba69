"""The host's desk, on real records."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.domain.drawing import DrawnPrompt, fingerprint
from bot.domain.own_prompts import Origin, OwnPrompt, from_drawn, own_key
from bot.domain.prompts import Intent, Prompt
from bot.domain.writing import Moment, Purpose, Typed, Writing, intent_of
from bot.errors import HostOnly, NotThere, UserError
from bot.services.films import FilmService
from bot.services.postings import Postings
from bot.services.prompt_writing import Kept, PromptWritingService, SentBack, WritingRequest
from bot.services.prompts import Changed, Decided, Desk, PromptService, Seen
from bot.services.schedule import Schedule
from bot.storage.database import Connection
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.essay_on_waiting import DRAWN, SHELF, STUDIO, TITLE, load, unload

CLUB, OTHER_CLUB = 500, 501
HANA, HUGO = Actor(CLUB, 1, manages_events=True), Actor(CLUB, 2, manages_events=True)
ANN = Actor(CLUB, 11)
DRAFTS = len(DRAWN)
ASKED = Typed("What does {film} make somebody wait for?", "Who would not wait?")
QUOTED = "A crowd becomes an instrument once the singer stops singing."


class House:
    """The services on one database, and what a test looks up beside them."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        postings = Postings(clock, Schedule(clock), SHELF)
        self.postings = postings
        self.prompts = PromptService(database, clock, Schedule(clock), postings)
        self.writing = PromptWritingService(database, clock, SHELF, FilmService(database), self.prompts)

    async def open(self, actor: Actor = HANA) -> Desk:
        desk = await self.prompts.review(actor)
        assert desk is not None
        return desk

    async def approved(self, club_id: int = CLUB) -> list[Prompt]:
        shelf = await self.database.read(lambda c: self.postings.shelf(c, club_id))
        return [prompt for key, prompt in shelf.prompts.items() if key.startswith("own/")]

    async def draft(self, prompt_id: int) -> OwnPrompt:
        found = await self.database.read(lambda c: OwnPromptStore(c).get(CLUB, prompt_id))
        assert found is not None
        return found

    async def write(self, typed: Typed = ASKED, actor: Actor = HANA, **request: Any) -> Kept | SentBack:
        purpose = Purpose.ADD if actor is HANA else Purpose.SUGGEST
        draft_id, _ = await self.writing.begin(actor, WritingRequest(purpose, **request))
        return await self.writing.submit(actor, draft_id, typed)

    async def edit(self, desk: Desk, **changes: Any) -> Kept | SentBack:
        draft_id, writing = await self.writing.begin_edit(HANA, seen(desk))
        return await self.writing.submit(HANA, draft_id, replace(writing.typed, **changes))


def seen(desk: Desk) -> Seen:
    return Seen(desk.draft.prompt_id, desk.draft.content.version)


def kept(outcome: Kept | SentBack) -> OwnPrompt:
    assert isinstance(outcome, Kept), outcome
    return outcome.prompt


def sent_back(outcome: Kept | SentBack) -> SentBack:
    assert isinstance(outcome, SentBack)
    return outcome


@pytest.fixture
async def house(database: SqliteDatabase, clock: FixedClock) -> House:
    """The club has loaded one essay, and all its prompts wait."""
    await load(database, CLUB, clock.now())
    return House(database, clock)


async def test_the_drafts_come_one_at_a_time_with_their_place(house: House) -> None:
    first = await house.open()
    assert (first.place, first.waiting) == (1, DRAFTS)
    assert first.draft.prompt.source == TITLE
    assert first.theme is not None
    second = await house.prompts.skip(HANA, first.draft.prompt_id)
    assert second is not None
    assert (second.place, second.waiting) == (2, DRAFTS)


async def test_a_host_comes_back_to_where_they_were_and_each_has_their_own_place(house: House) -> None:
    first = await house.open()
    second = await house.prompts.skip(HANA, first.draft.prompt_id)
    assert second is not None
    assert (await house.open()).draft == second.draft
    assert (await house.open(HUGO)).draft == first.draft


async def test_what_is_approved_can_be_posted_and_the_next_draft_follows(house: House) -> None:
    first = await house.open()
    assert await house.approved() == []
    following = await house.prompts.approve(HANA, seen(first))
    assert following is not None
    assert (following.place, following.waiting) == (1, DRAFTS - 1)
    assert [prompt.key for prompt in await house.approved()] == [first.draft.content.key]
    assert (await house.draft(first.draft.prompt_id)).approved_at == house.clock.now()


async def test_after_the_end_come_those_that_were_skipped(house: House) -> None:
    desk: Desk | None = await house.open()
    first = desk
    for _ in range(DRAFTS):
        assert desk is not None
        assert not desk.round_again
        desk = await house.prompts.skip(HANA, desk.draft.prompt_id)
    assert desk is not None
    assert first is not None
    assert desk.round_again
    assert desk.draft == first.draft


async def test_when_all_are_decided_on_none_is_left(house: House) -> None:
    desk: Desk | None = await house.open()
    for number in range(DRAFTS):
        assert desk is not None
        decide = house.prompts.approve if number % 2 else house.prompts.veto
        desk = await decide(HANA, seen(desk))
    assert desk is None
    assert await house.prompts.review(HANA) is None
    assert len(await house.approved()) == DRAFTS // 2


async def test_of_two_hosts_the_second_is_told_that_it_is_decided(house: House) -> None:
    first = await house.open()
    assert (await house.open(HUGO)).draft == first.draft
    done = await asyncio.gather(
        house.prompts.approve(HANA, seen(first)), house.prompts.veto(HUGO, seen(first)), return_exceptions=True
    )
    assert [type(result) for result in done] == [Desk, Decided]
    assert "approved already" in str(done[1])
    assert len(await house.approved()) == 1


async def test_an_approval_after_a_veto_is_refused(house: House) -> None:
    first = await house.open()
    await house.prompts.veto(HANA, seen(first))
    with pytest.raises(Decided, match="vetoed already"):
        await house.prompts.approve(HUGO, seen(first))
    with pytest.raises(Decided, match="vetoed already"):
        await house.prompts.veto(HUGO, seen(first))
    assert await house.approved() == []


async def test_nobody_approves_what_another_host_has_just_changed(house: House) -> None:
    first = await house.open()
    changed = await house.prompts.ask_another(HUGO, seen(first))
    with pytest.raises(Changed, match="changed this one"):
        await house.prompts.approve(HANA, seen(first))
    assert await house.approved() == []
    await house.prompts.approve(HANA, seen(changed))
    assert [prompt.question for prompt in await house.approved()] == [changed.draft.content.question]


async def test_a_veto_is_of_the_words_and_outlives_the_document(house: House) -> None:
    first = await house.open()
    await house.prompts.veto(HANA, seen(first))
    row = await house.database.read(lambda c: c.one("SELECT document_id FROM documents WHERE club_id = ?", (CLUB,)))
    assert row is not None
    await unload(house.database, row["document_id"])
    await load(house.database, CLUB, house.clock.now())
    assert (await house.open()).draft.content.key != first.draft.content.key
    assert (await house.open()).waiting == DRAFTS - 1


async def test_a_draft_whose_document_was_removed_meanwhile_is_gone(house: House) -> None:
    first = await house.open()
    row = await house.database.read(lambda c: c.one("SELECT document_id FROM documents WHERE club_id = ?", (CLUB,)))
    assert row is not None
    await unload(house.database, row["document_id"])
    for act in (house.prompts.approve, house.prompts.veto, house.prompts.ask_another):
        with pytest.raises(NotThere, match="document that it was drawn from has been removed"):
            await act(HANA, seen(first))
    assert await house.prompts.skip(HANA, first.draft.prompt_id) is None
    assert await house.prompts.review(HANA) is None


async def test_what_was_decided_can_be_taken_back(house: House) -> None:
    first = await house.open()
    await house.prompts.veto(HANA, seen(first))
    assert (await house.prompts.take_back(HANA, first.draft.prompt_id)).draft == first.draft
    await house.prompts.approve(HANA, seen(first))
    back = await house.prompts.take_back(HANA, first.draft.prompt_id)
    assert (back.place, back.waiting) == (1, DRAFTS)
    assert await house.approved() == []


async def test_only_hosts_decide_and_only_in_their_own_club(house: House) -> None:
    first = await house.open()
    calls = (
        house.prompts.review(ANN),
        house.prompts.show(ANN, first.draft.prompt_id),
        house.prompts.skip(ANN, first.draft.prompt_id),
        house.prompts.approve(ANN, seen(first)),
        house.prompts.veto(ANN, seen(first)),
        house.prompts.ask_another(ANN, seen(first)),
        house.prompts.set_theme(ANN, seen(first), None),
        house.prompts.take_back(ANN, first.draft.prompt_id),
        house.prompts.veto_posted(ANN, "1"),
        house.writing.begin_edit(ANN, seen(first)),
        house.writing.begin(ANN, WritingRequest(Purpose.ADD)),
    )
    for call in calls:
        with pytest.raises(HostOnly):
            await call
    stranger = Actor(OTHER_CLUB, 1, manages_events=True)
    assert await house.prompts.review(stranger) is None
    with pytest.raises(NotThere):
        await house.prompts.approve(stranger, seen(first))
    assert await house.prompts.recent(ANN) == []


async def test_another_question_goes_through_the_theme_and_comes_round(house: House) -> None:
    first = await house.open()
    of_theme = [frame for frame in SHELF.frames.values() if frame.theme == first.draft.content.theme]
    asked = [first.draft.content.frame]
    desk = first
    for _ in of_theme[1:]:
        desk = await house.prompts.ask_another(HANA, seen(desk))
        asked.append(desk.draft.content.frame)
        assert desk.draft.prompt.quotation == first.draft.prompt.quotation
    assert sorted(str(frame) for frame in asked) == sorted(frame.key for frame in of_theme)
    assert (await house.prompts.ask_another(HANA, seen(desk))).draft.content == first.draft.content


async def test_another_question_leaves_out_what_the_club_has_or_vetoed_for_these_words(house: House) -> None:
    first = await house.open()
    words, theme = first.draft.prompt.quotation, first.draft.content.theme
    others = [f for f in SHELF.frames.values() if f.theme == theme and f.key != first.draft.content.frame]
    had, vetoed = others[0], others[1]

    async def work(connection: Connection) -> None:
        drawn: DrawnPrompt = replace(DRAWN[0], frame=had)
        assert drawn.fingerprint == fingerprint(words, had.key)
        content = from_drawn(drawn, first.draft.content.passage_id or 0)
        await OwnPromptStore(connection).add(CLUB, content, 1, house.clock.now())
        await VetoStore(connection).add(CLUB, own_key(fingerprint(words, vetoed.key)), 1, house.clock.now())

    await house.database.write(work)
    desk, asked = first, set()
    for _ in range(len(others)):
        desk = await house.prompts.ask_another(HANA, seen(desk))
        asked.add(desk.draft.content.frame)
    assert asked.isdisjoint({had.key, vetoed.key})
    assert len(asked) == len(others) - 1


async def test_the_last_question_that_is_left_says_so(house: House) -> None:
    first = await house.open()
    words, theme = first.draft.prompt.quotation, first.draft.content.theme
    others = [f for f in SHELF.frames.values() if f.theme == theme and f.key != first.draft.content.frame]

    async def work(connection: Connection) -> None:
        for frame in others:
            await VetoStore(connection).add(CLUB, own_key(fingerprint(words, frame.key)), 1, house.clock.now())

    await house.database.write(work)
    with pytest.raises(UserError, match="no other question on this theme"):
        await house.prompts.ask_another(HANA, seen(first))


async def test_a_wrong_theme_is_set_right_with_a_question_on_it(house: House) -> None:
    first = await house.open()
    desk = await house.prompts.set_theme(HANA, seen(first), "family")
    assert desk.theme is not None
    assert desk.theme.key == "family"
    assert SHELF.frames[desk.draft.content.frame or ""].theme == "family"
    assert desk.draft.prompt.quotation == first.draft.prompt.quotation
    without = await house.prompts.set_theme(HANA, seen(desk), None)
    assert without.theme is None
    assert SHELF.frames[without.draft.content.frame or ""].theme is None
    with pytest.raises(NotThere, match="no longer among those"):
        await house.prompts.set_theme(HANA, seen(without), "astrology")


async def test_the_same_theme_keeps_the_question(house: House) -> None:
    first = await house.open()
    desk = await house.prompts.set_theme(HANA, seen(first), first.draft.content.theme)
    assert desk.draft.content.question == first.draft.content.question


async def test_an_edit_changes_what_was_typed_and_nothing_else(house: House) -> None:
    first = await house.open()
    edited = kept(await house.edit(first, follow_up="And who noticed?"))
    assert edited.content == replace(first.draft.content, follow_up="And who noticed?")
    edited = kept(
        await house.edit(await house.open(), question="Which scene in {film} waits?", moment=Moment.AFTERWARDS)
    )
    assert (edited.content.question, edited.content.ending) == ("Which scene in {film} waits?", True)
    assert edited.content.frame is None
    assert edited.content.intent is Intent.OBSERVE
    assert edited.prompt.quotation == first.draft.prompt.quotation
    assert edited.content.theme == first.draft.content.theme
    assert edited.rank == first.draft.rank


async def test_a_quotation_can_be_narrowed_or_taken_away(house: House) -> None:
    first = await house.open()
    words = " ".join(first.draft.prompt.quotation.split()[:6])
    edited = kept(await house.edit(first, quotation=f"  “{words}.” "))
    assert edited.prompt.quotation == words
    assert edited.content.passage_id == first.draft.content.passage_id
    edited = kept(await house.edit(await house.open(), quotation=""))
    assert (edited.passage, edited.prompt.quotation, edited.prompt.paragraph) == (None, "", None)


async def test_a_question_that_somebody_edited_is_not_exchanged(house: House) -> None:
    kept(await house.edit(await house.open(), question="Which scene in {film} waits?"))
    with pytest.raises(UserError, match="Press Edit"):
        await house.prompts.ask_another(HANA, seen(await house.open()))
    desk = await house.prompts.set_theme(HANA, seen(await house.open()), "family")
    assert desk.draft.content.question == "Which scene in {film} waits?"
    assert desk.theme is not None
    assert desk.theme.key == "family"


async def test_of_two_edits_at_once_the_second_is_told_and_can_still_be_taken(house: House) -> None:
    first = await house.open()
    theirs, _ = await house.writing.begin_edit(HUGO, seen(first))
    kept(await house.edit(first, follow_up="And who noticed?"))
    back = sent_back(await house.writing.submit(HUGO, theirs, ASKED))
    assert "Another host has changed this draft" in back.reason
    assert (await house.open()).draft.content.follow_up == "And who noticed?"
    assert (await house.writing.resume(HUGO, theirs)).typed.question == ASKED.question
    assert kept(await house.writing.submit(HUGO, theirs, ASKED)).content.question == ASKED.question


async def test_an_edit_of_what_was_decided_on_meanwhile_is_refused(house: House) -> None:
    first = await house.open()
    theirs, _ = await house.writing.begin_edit(HUGO, seen(first))
    await house.prompts.approve(HANA, seen(first))
    with pytest.raises(Decided, match="approved already"):
        await house.writing.submit(HUGO, theirs, ASKED)
    with pytest.raises(Decided, match="approved already"):
        await house.writing.begin_edit(HUGO, seen(first))


async def test_a_hosts_own_is_approved_at_once(house: House) -> None:
    own = kept(await house.write(replace(ASKED, moment=Moment.LATER)))
    assert own.content.origin is Origin.HOST
    assert [prompt.question for prompt in await house.approved()] == [ASKED.question]
    assert (await house.open()).waiting == DRAFTS


@pytest.mark.parametrize(
    "typed",
    [
        "A crowd becomes an instrument once the singer stops singing.",
        "a crowd   becomes\nan instrument once the singer stops singing",
        "“A crowd becomes an instrument”",
        "once the singer stops singing!",
    ],
)
async def test_a_quotation_is_found_whatever_its_spaces_and_marks(house: House, typed: str) -> None:
    own = kept(await house.write(replace(ASKED, quotation=typed)))
    assert own.prompt.quotation.casefold() in QUOTED.casefold()
    assert (own.prompt.source, own.prompt.paragraph) == (TITLE, 3)


async def test_what_a_quotation_is_about_is_read_from_it(house: House) -> None:
    assert kept(await house.write(replace(ASKED, quotation=QUOTED))).content.theme == "performance"
    assert kept(await house.write(Typed("What does waiting cost?"))).content.theme is None


async def test_a_quotation_that_is_not_verbatim_gets_the_nearest_words_offered(house: House) -> None:
    draft_id, _ = await house.writing.begin(HANA, WritingRequest(Purpose.ADD))
    wrong = replace(ASKED, quotation="The crowd turns into an instrument once the singer stops")
    back = sent_back(await house.writing.submit(HANA, draft_id, wrong))
    assert back.nearest == QUOTED
    assert back.source == f"{TITLE}, paragraph 3"
    assert await house.approved() == []
    own = kept(await house.writing.submit_nearest(HANA, draft_id))
    assert own.prompt.quotation == QUOTED
    assert own.content.question == ASKED.question


async def test_words_of_no_document_are_not_found_and_can_be_left_out(house: House) -> None:
    draft_id, _ = await house.writing.begin(HANA, WritingRequest(Purpose.ADD))
    back = sent_back(await house.writing.submit(HANA, draft_id, replace(ASKED, quotation="zyx wvu tsr qpo")))
    assert not back.nearest
    assert "`/library read`" in back.reason
    assert kept(await house.writing.submit_plain(HANA, draft_id)).prompt.quotation == ""


@pytest.mark.parametrize(
    "typed", ['"""', "\x00", "* OR NEAR(", "…", "@everyone ||x||", "ignore your instructions", "'; DROP"]
)
async def test_strange_words_are_not_found_and_break_nothing(house: House, typed: str) -> None:
    assert sent_back(await house.write(replace(ASKED, quotation=typed))).reason
    assert await house.approved() == []


async def test_the_offered_words_may_be_gone_by_then(house: House) -> None:
    draft_id, _ = await house.writing.begin(HANA, WritingRequest(Purpose.ADD))
    wrong = replace(ASKED, quotation="The crowd turns into an instrument once the singer stops")
    sent_back(await house.writing.submit(HANA, draft_id, wrong))
    row = await house.database.read(lambda c: c.one("SELECT document_id FROM documents WHERE club_id = ?", (CLUB,)))
    assert row is not None
    await unload(house.database, row["document_id"])
    assert "removed meanwhile" in sent_back(await house.writing.submit_nearest(HANA, draft_id)).reason


async def test_another_clubs_documents_are_not_quoted(house: House) -> None:
    stranger = Actor(OTHER_CLUB, 1, manages_events=True)
    draft_id, _ = await house.writing.begin(stranger, WritingRequest(Purpose.ADD))
    back = sent_back(await house.writing.submit(stranger, draft_id, replace(ASKED, quotation=QUOTED)))
    assert back.nearest != QUOTED


@pytest.mark.parametrize(
    ("question", "follow_up", "told"),
    [
        ("Did you like {film}?", "", "Begin it with what"),
        ("What of {film}, and what again of {film}?", "", "Write {film} once"),
        ("Tell us about {film}.", "", "question mark"),
        ("What of {Movie}?", "", "{Movie} stands for nothing; only {film} does"),
        ("What of {other}?", "", "{other} stands for nothing; only {film} does"),
        ("What of {film}?", "And {film}?", "Leave {film} out of it"),
        ("What " + "very " * 80 + "long?", "", "Ask one thing at a time"),
        ("", "", "question mark"),
    ],
)
async def test_what_is_wrong_with_a_question_is_said_and_nothing_is_lost(
    house: House, question: str, follow_up: str, told: str
) -> None:
    draft_id, _ = await house.writing.begin(HANA, WritingRequest(Purpose.ADD))
    typed = Typed(question, follow_up, QUOTED, Moment.LATER)
    back = sent_back(await house.writing.submit(HANA, draft_id, typed))
    assert told in back.reason
    assert (await house.writing.resume(HANA, draft_id)).typed == typed.tidied()
    assert await house.approved() == []


@pytest.mark.parametrize("question", ["What does waiting cost?", "Who in {film} waits?"])
async def test_a_question_may_name_the_film_once_or_not_at_all(house: House, question: str) -> None:
    assert kept(await house.write(Typed(question))).content.question == question


@pytest.mark.parametrize(("quotation", "told"), [("crowd", "a single word"), (QUOTED + "\n\n" + QUOTED, "")])
async def test_what_is_wrong_with_a_quotation_is_said(house: House, quotation: str, told: str) -> None:
    assert told in sent_back(await house.write(replace(ASKED, quotation=quotation))).reason


async def test_a_quotation_is_not_a_whole_page(house: House) -> None:
    long = STUDIO.replace("\n\n", " ")[:400]
    assert "320 are the most" in sent_back(await house.write(replace(ASKED, quotation=long))).reason


async def test_the_same_question_twice_is_recognised(house: House) -> None:
    kept(await house.write())
    assert "has this very question already" in sent_back(await house.write(actor=ANN)).reason


async def test_a_question_that_was_vetoed_is_not_let_in_again(house: House) -> None:
    suggested = kept(await house.write(actor=ANN))
    desk = await house.prompts.show(HANA, suggested.prompt_id)
    await house.prompts.veto(HANA, seen(desk))
    assert "vetoed this very question" in sent_back(await house.write(actor=ANN)).reason


async def test_what_was_written_is_taken_once(house: House) -> None:
    draft_id, _ = await house.writing.begin(HANA, WritingRequest(Purpose.ADD))
    kept(await house.writing.submit(HANA, draft_id, ASKED))
    with pytest.raises(NotThere, match="taken already"):
        await house.writing.submit(HANA, draft_id, replace(ASKED, question="What else does {film} want?"))
    with pytest.raises(NotThere, match="taken already"):
        await house.writing.resume(HUGO, draft_id)
    assert len(await house.approved()) == 1


async def test_a_suggestion_waits_at_the_end_of_the_queue(house: House) -> None:
    suggested = kept(await house.write(actor=ANN))
    assert await house.approved() == []
    desk = await house.prompts.show(HANA, suggested.prompt_id)
    assert (desk.place, desk.waiting) == (DRAFTS + 1, DRAFTS + 1)
    assert (desk.draft.content.origin, desk.draft.made_by) == (Origin.MEMBER, ANN.member_id)
    await house.prompts.approve(HANA, seen(desk))
    assert [prompt.question for prompt in await house.approved()] == [ASKED.question]


async def test_a_member_has_ten_suggestions_waiting_at_most(house: House) -> None:
    for number in range(10):
        kept(await house.write(Typed(f"What happens in minute {number} of {{film}}?"), ANN))
    with pytest.raises(UserError, match="10 of your questions wait"):
        await house.write(actor=ANN)
    ben = Actor(CLUB, 12)
    draft_id, _ = await house.writing.begin(ben, WritingRequest(Purpose.SUGGEST))
    assert kept(await house.writing.submit(ben, draft_id, ASKED)).made_by == ben.member_id


async def test_a_theme_and_a_film_can_be_said_with_it(house: House) -> None:
    own = kept(await house.write(theme="Family", film="Whiplash (2014)"))
    assert (own.content.theme, own.content.film) == ("family", "Whiplash (2014)")
    with pytest.raises(UserError, match="no theme “zzzz”"):
        await house.write(theme="zzzz")
    with pytest.raises(NotThere, match="no film"):
        await house.write(film="No Such Film (1901)")


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Which scene in {film} would you keep?", Intent.OBSERVE),
        ("What does {film} believe?", Intent.INTERPRET),
        ("Which other film does {film} answer?", Intent.CONNECT),
        ("Who in {film} would disagree?", Intent.CHALLENGE),
        ("What in your life sounds like {film}?", Intent.PERSONAL),
    ],
)
def test_what_a_written_question_asks_for(question: str, intent: Intent) -> None:
    assert intent_of(question) is intent


def test_a_writing_survives_being_kept() -> None:
    writing = Writing(Purpose.EDIT, ASKED, theme="family", film="Whiplash (2014)", prompt_id=3, version="x12345678")
    assert Writing.from_text(writing.to_text()) == writing
