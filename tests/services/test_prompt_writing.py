"""Questions that hosts add and members suggest, on real records."""

from dataclasses import replace

import pytest

from bot.domain.clubs import Actor
from bot.domain.documents import Document, Passage
from bot.domain.own_prompts import Origin
from bot.domain.prompts import Intent
from bot.domain.writing import Moment, Purpose, Typed, Writing, intent_of
from bot.errors import NotThere, UserError
from bot.services.prompt_writing import WritingRequest
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore, PassageStore
from tests.essay_on_waiting import STUDIO, TITLE, unload
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


async def load_beside(house: House, title: str, text: str) -> None:
    """Another document of the club's, of one passage."""

    async def work(connection: Connection) -> None:
        document = Document(0, CLUB, title, "", "", title, len(text.split()), HANA.member_id, house.clock.now())
        added = await DocumentStore(connection).add(document)
        await PassageStore(connection).add(added.document_id, [Passage(1, "", 1, text)])

    await house.database.write(work)


QUOTED = "A crowd becomes an instrument once the singer stops singing."


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


async def test_the_capitals_that_were_typed_are_looked_for_everywhere_first(house: House) -> None:
    await load_beside(house, "Loudly", "Every Crowd becomes an Instrument here.")
    assert kept(await house.write(replace(ASKED, quotation="crowd becomes an instrument"))).prompt.source == TITLE
    capitals = Typed("What in {film} is played?", quotation="Crowd becomes an Instrument")
    assert kept(await house.write(capitals)).prompt.source == "Loudly"
    neither = Typed("Who in {film} plays?", quotation="CROWD BECOMES AN INSTRUMENT")
    assert kept(await house.write(neither)).prompt.quotation.casefold() == "crowd becomes an instrument"


@pytest.mark.parametrize("typed", ["of the", "is only", "what it was"])
async def test_a_quotation_has_a_word_that_says_something(house: House, typed: str) -> None:
    await load_beside(house, "Empty", "Of the two of the rest: what it was is only what it was.")
    reason = sent_back(await house.write(replace(ASKED, quotation=typed))).reason
    assert "none of its words says anything by itself" in reason
    assert await house.approved() == []


async def test_of_a_word_no_part_is_quoted(house: House) -> None:
    back = sent_back(await house.write(replace(ASKED, quotation="a mirror that answer")))
    assert back.nearest == "Fame is a mirror that answers back."


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
