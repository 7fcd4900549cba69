"""The desk at which hosts decide on drafts and edit them, on real records."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.asking import DrawnPrompt, fingerprint
from bot.domain.choosing import Choice
from bot.domain.clubs import Actor
from bot.domain.own_prompts import from_drawn, own_key
from bot.domain.picks import Pick, Week
from bot.domain.prompts import Intent
from bot.domain.writing import Moment, Purpose
from bot.errors import HostOnly, NotThere, UserError
from bot.services.postings import Request
from bot.services.prompt_writing import WritingRequest
from bot.services.prompts import Changed, Decided, Desk
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.discussions import PostingStore
from bot.storage.films import FilmStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.picks import PickStore
from tests.essay_on_waiting import DRAWN, SHELF, TITLE, load, unload
from tests.services.prompt_house import (
    ANN,
    ASKED,
    CLUB,
    DRAFTS,
    HANA,
    HUGO,
    OTHER_CLUB,
    House,
    kept,
    prompt_house,
    seen,
    sent_back,
)

house = prompt_house


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


async def put_to_the_club(house: House, key: str) -> int:
    """Reserve a posting of this prompt, as `/discuss` does; returns its id."""

    async def work(connection: Connection) -> int:
        club = await ClubStore(connection).ensure(CLUB, house.clock.now())
        film = (await FilmStore(connection).list_titled(CLUB, "Whiplash", None))[0]
        prompt = await house.postings.prompt(connection, CLUB, key)
        assert prompt is not None
        posting, _ = await house.postings.reserve(
            connection, club, Request(film, 600, ANN.member_id), Choice(prompt, 1)
        )
        return posting.posting_id

    return await house.database.write(work)


async def test_what_was_put_to_the_club_is_not_made_a_draft_again(house: House) -> None:
    first = await house.open()
    key = first.draft.content.key
    await house.prompts.approve(HANA, seen(first))
    posting_id = await put_to_the_club(house, key)
    with pytest.raises(Decided, match=r"`/prompts veto` keeps it from coming again, and `/prompts add` takes"):
        await house.prompts.take_back(HANA, first.draft.prompt_id)
    await house.database.write(lambda c: VetoStore(c).add(CLUB, key, HANA.member_id, house.clock.now()))
    with pytest.raises(Decided, match="put to the club already"):
        await house.prompts.take_back(HANA, first.draft.prompt_id)
    assert await house.database.read(lambda c: VetoStore(c).has(CLUB, key))
    assert not (await house.draft(first.draft.prompt_id)).is_draft
    await house.database.write(lambda c: PostingStore(c).remove(posting_id))
    assert (await house.prompts.take_back(HANA, first.draft.prompt_id)).draft == first.draft


async def test_the_veto_of_a_draft_can_be_taken_back_whatever_was_asked_before_it_came_again(house: House) -> None:
    """As when the document was removed after a posting, and loaded again."""
    first = await house.open()
    await put_to_the_club(house, first.draft.content.key)
    await house.prompts.veto(HANA, seen(first))
    assert (await house.prompts.take_back(HANA, first.draft.prompt_id)).draft == first.draft


async def test_a_film_is_not_compared_with_itself(house: House) -> None:
    first = await house.open()

    async def pick(title: str) -> None:
        async def work(connection: Connection) -> None:
            film = (await FilmStore(connection).list_titled(CLUB, title, None))[0]
            week = Week.of(house.clock.now(), (await ClubStore(connection).get(CLUB)).zone)
            await PickStore(connection).replace_week(CLUB, week, house.clock.now())
            await PickStore(connection).add(Pick(0, CLUB, week, film, 1, 600, house.clock.now()))

        await house.database.write(work)

    content = replace(first.draft.content, other="Whiplash (2014)")
    await house.database.write(lambda c: OwnPromptStore(c).set_content(first.draft.prompt_id, content))
    await pick("Amy")
    assert (await house.open()).film == "Amy"
    await pick("Whiplash")
    assert (await house.open()).film == ""


@pytest.mark.parametrize(("changes", "tells"), [({}, False), ({"ending": True}, True), ({"theme": "endings"}, True)])
async def test_the_desk_knows_what_talks_about_the_end(house: House, changes: dict[str, Any], tells: bool) -> None:
    first = await house.open()
    content = replace(first.draft.content, **changes)
    await house.database.write(lambda c: OwnPromptStore(c).set_content(first.draft.prompt_id, content))
    assert (await house.open()).tells_the_end is tells


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


async def go_round(house: House) -> list[Desk]:
    """Ask for another question until the first one comes again; returns each once."""
    desks = [await house.open()]
    for _ in SHELF.frames:
        desk = await house.prompts.ask_another(HANA, seen(desks[-1]))
        if desk.draft.content.frame == desks[0].draft.content.frame:
            assert desk.draft.content == desks[0].draft.content
            return desks
        desks.append(desk)
    raise AssertionError("it never came round")


def frames_of(desks: list[Desk]) -> list[str]:
    return [desk.draft.content.frame or "" for desk in desks]


async def test_another_question_goes_through_all_for_these_words_and_comes_round(house: House) -> None:
    desks = await go_round(house)
    assert len(desks) == len(set(frames_of(desks))) > 3
    assert {desk.draft.prompt.quotation for desk in desks} == {desks[0].draft.prompt.quotation}


async def test_another_question_leaves_out_what_the_club_has_or_vetoed_for_these_words(house: House) -> None:
    desks = await go_round(house)
    first, had, vetoed, *others = frames_of(desks)
    words = desks[0].draft.prompt.quotation

    async def work(connection: Connection) -> None:
        drawn: DrawnPrompt = replace(DRAWN[0], frame=SHELF.frames[had])
        assert drawn.fingerprint == fingerprint(words, had)
        content = from_drawn(drawn, desks[0].draft.content.passage_id or 0)
        await OwnPromptStore(connection).add(CLUB, content, 1, house.clock.now())
        await VetoStore(connection).add(CLUB, own_key(fingerprint(words, vetoed)), 1, house.clock.now())

    await house.database.write(work)
    assert frames_of(await go_round(house)) == [first, *others]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, r"no other question on this theme for these words\. Choose another theme"),
        ({"film": "Amy (2015)"}, r"no other question for these words about a film\. Press Edit and write one\."),
        ({"other": "Amy (2015)"}, r"no other question for these words about a film\. Press Edit and write one\."),
    ],
)
async def test_the_last_question_that_is_left_says_so(house: House, changes: dict[str, Any], said: str) -> None:
    draft = (await house.open()).draft
    await house.database.write(
        lambda c: OwnPromptStore(c).set_content(draft.prompt_id, replace(draft.content, **changes))
    )
    await house.prompts.ask_another(HANA, seen(await house.open()))
    desks = await go_round(house)
    words = desks[0].draft.prompt.quotation

    async def work(connection: Connection) -> None:
        for frame in frames_of(desks)[1:]:
            await VetoStore(connection).add(CLUB, own_key(fingerprint(words, frame)), 1, house.clock.now())

    await house.database.write(work)
    with pytest.raises(UserError, match=said):
        await house.prompts.ask_another(HANA, seen(await house.open()))


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
