"""Prompts put to a club, on real records."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.clubs import Actor
from bot.domain.discussions import PostedPrompt, Posting
from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.films import Film
from bot.domain.own_prompts import NewPrompt, Origin
from bot.domain.own_words import Basis
from bot.domain.picks import Pick, Week
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.domain.sentences import Span
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from bot.services.discussions import DiscussionService, Finder, OnItsWay, PromptRequest
from bot.services.films import FilmService
from bot.services.postings import Postings
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.films import FilmStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.picks import PickStore
from bot.storage.shelf import read_shelf
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.findings import Findings

CLUB, CHANNEL = 500, 600
ANN, BEN = Actor(CLUB, 11), Actor(CLUB, 12)
WHIPLASH, AMY = "Whiplash (2014)", "Amy (2015)"
THEMES = {
    "craft": Theme("craft", "Craft", "A line.", ("the making of",)),
    "doubt": Theme("doubt", "Doubt", "A line.", ("not good enough",)),
}


def prompt(key: str, theme: str = "craft", *, ending: bool = False, film: str | None = None) -> Prompt:
    return Prompt(
        key, "An essay", theme, Intent.OBSERVE, 1, "some words", "What of {film}?", "And?", ending=ending, film=film
    )


def shelf_of(*prompts: Prompt) -> Shelf:
    return Shelf(THEMES, {each.key: each for each in prompts})


SHELF = shelf_of(prompt("a"), prompt("b"), prompt("c", "doubt"))


class House:
    """The service on one database, and what a test looks up beside it."""

    def __init__(
        self,
        database: SqliteDatabase,
        clock: FixedClock,
        shelf: Shelf = SHELF,
        library: Finder | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        postings = Postings(clock, Schedule(clock), shelf)
        self.discussions = DiscussionService(database, clock, FilmService(database), postings, library or Findings())

    async def ask(
        self, actor: Actor = ANN, theme: str = "", film: str = WHIPLASH, channel_id: int = CHANNEL
    ) -> Posting:
        return (await self.request(theme, actor, film, channel_id)).posting

    async def request(
        self, theme: str, actor: Actor = ANN, film: str = WHIPLASH, channel_id: int = CHANNEL
    ) -> OnItsWay:
        return await self.discussions.post_prompt(actor, PromptRequest(theme, film, channel_id))

    async def posted(self, posting: Posting) -> PostedPrompt:
        return await self.discussions.posted(CLUB, posting.posting_id)

    async def pick(self, title: str, week: Week) -> Film:
        async def work(connection: Connection) -> Film:
            await ClubStore(connection).ensure(CLUB, self.clock.now())
            film = (await FilmStore(connection).list_titled(CLUB, title, None))[0]
            pick = Pick(0, CLUB, week, film, ANN.member_id, CHANNEL, self.clock.now())
            await PickStore(connection).add(pick)
            return film

        return await self.database.write(work)

    async def screen(self, film: Film) -> None:
        """A watch party of this film, over an hour ago."""
        now = int(self.clock.now().timestamp() * 1000)
        hour = 3_600_000
        await self.database.write(
            lambda c: c.execute(
                "INSERT INTO screenings (screening_id, club_id, film_id, host_id, starts_at, ends_at, place, note,"
                " channel_id, scheduled_at) VALUES (9, ?, ?, 1, ?, ?, 'here', '', ?, ?)",
                (CLUB, film.film_id, now - 3 * hour, now - hour, CHANNEL, now - 9 * hour),
            )
        )

    @property
    def week(self) -> Week:
        return Week.of(self.clock.now(), ZoneInfo("UTC"))


@pytest.fixture
def house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)


async def test_two_at_once_get_two_prompts(house: House) -> None:
    postings = await asyncio.gather(*(house.ask(actor) for actor in (ANN, BEN, ANN)))
    assert {posting.prompt_key for posting in postings} == {"a", "b", "c"}
    assert len({posting.discussion_id for posting in postings}) == 1


async def test_a_new_round_begins_when_every_prompt_was_used(house: House) -> None:
    first = [await house.ask() for _ in range(3)]
    fourth, fifth = await house.ask(), await house.ask()
    assert [posting.round for posting in (*first, fourth, fifth)] == [1, 1, 1, 2, 2]
    assert not (await house.discussions.posted(CLUB, first[0].posting_id)).opens_round
    assert (await house.discussions.posted(CLUB, fourth.posting_id)).opens_round
    assert not (await house.discussions.posted(CLUB, fifth.posting_id)).opens_round


async def test_another_club_has_a_round_of_its_own(house: House) -> None:
    await house.ask()
    await house.ask(Actor(501, 11))
    assert [(await house.discussions.present_round(club)).left for club in (CLUB, 501, 502)] == [2, 2, 3]


async def test_a_theme_that_is_used_up_is_refused_and_nothing_is_reserved(house: House) -> None:
    await house.ask(theme="Doubt")
    with pytest.raises(UserError, match=r"Left are: Craft \(2\)"):
        await house.ask(theme="doubt")
    assert (await house.discussions.present_round(CLUB)).left == 2


async def test_the_current_pick_is_talked_about_by_default(house: House) -> None:
    await house.pick("Amy", house.week.after(-1))
    film = await house.pick("Whiplash", house.week)
    await house.pick("Ray", house.week.after(1))
    posting = await house.ask(film="")
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


async def test_the_last_pick_stays_current_until_there_is_another(house: House) -> None:
    film = await house.pick("Amy", house.week.after(-3))
    posting = await house.ask(film=" ")
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


async def test_without_a_pick_the_film_is_asked_for(house: House) -> None:
    with pytest.raises(UserError, match="Name one with the option `film`"):
        await house.ask(film="")


async def test_an_unknown_film_is_refused(house: House) -> None:
    with pytest.raises(NotThere, match="I know no film “Zzz Qqq”"):
        await house.ask(film="Zzz Qqq")


async def test_a_film_can_be_given_as_autocomplete_gives_it(house: House) -> None:
    film = await house.pick("Amy", house.week)
    posting = await house.ask(film=film.choice)
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


@pytest.fixture
def with_endings(database: SqliteDatabase, clock: FixedClock) -> House:
    """One prompt is about the ending; without the rule it would come first, being of the wished intent alone."""
    others = [replace(prompt(str(number)), paragraph=number) for number in range(1, 9)]
    late = replace(prompt("the-end", ending=True), intent=Intent.CONNECT, paragraph=9)
    return House(database, clock, shelf_of(*others, late))


async def test_endings_wait_for_the_watch_party(with_endings: House) -> None:
    await with_endings.pick("Whiplash", with_endings.week)
    assert "the-end" not in [(await with_endings.ask()).prompt_key for _ in range(8)]
    assert (await with_endings.ask()).prompt_key == "the-end"


async def test_endings_come_once_the_watch_party_is_over(with_endings: House) -> None:
    film = await with_endings.pick("Whiplash", with_endings.week)
    await with_endings.screen(film)
    assert "the-end" in [(await with_endings.ask()).prompt_key for _ in range(2)]


async def test_an_earlier_weeks_pick_counts_as_watched(with_endings: House) -> None:
    await with_endings.pick("Whiplash", with_endings.week.after(-1))
    assert "the-end" in [(await with_endings.ask()).prompt_key for _ in range(2)]


async def test_a_posting_that_could_not_be_sent_gives_its_prompt_back(house: House) -> None:
    posting = await house.ask()
    await house.discussions.abandon(CLUB, posting.posting_id)
    assert (await house.discussions.present_round(CLUB)).left == 3
    with pytest.raises(NotThere):
        await house.discussions.posted(CLUB, posting.posting_id)
    with pytest.raises(NotThere):
        await house.discussions.discussion(CLUB, posting.discussion_id)
    await house.discussions.abandon(CLUB, posting.posting_id)


async def test_a_thread_outlives_a_posting_that_could_not_be_sent(house: House) -> None:
    first, second = await house.ask(), await house.ask()
    discussion = await house.discussions.discussion(CLUB, first.discussion_id)
    await house.discussions.record_thread(discussion, 700)
    for posting in (first, second):
        await house.discussions.abandon(CLUB, posting.posting_id)
    assert (await house.discussions.discussion(CLUB, first.discussion_id)).thread_id == 700


async def test_a_forgotten_thread_is_wanted_from_now_on(house: House, clock: FixedClock) -> None:
    posting = await house.ask()
    discussion = await house.discussions.discussion(CLUB, posting.discussion_id)
    await house.discussions.record_thread(discussion, 700)
    clock.advance(timedelta(hours=1))
    await house.discussions.forget_thread(discussion)
    anew = await house.discussions.discussion(CLUB, posting.discussion_id)
    assert (anew.thread_id, anew.opened_at) == (None, clock.now())


async def test_another_clubs_posting_is_not_there(house: House) -> None:
    posting = await house.ask()
    with pytest.raises(NotThere):
        await house.discussions.follow_up(501, posting.posting_id)


async def test_a_prompt_that_left_its_pack_is_not_there(house: House) -> None:
    posting = await house.ask()
    later = House(house.database, house.clock, shelf_of(*(prompt(key) for key in "xyz")))
    with pytest.raises(NotThere, match="no longer among the club's prompts"):
        await later.discussions.follow_up(CLUB, posting.posting_id)


async def test_the_prompt_is_promised_in_the_same_write(house: House) -> None:
    posting = await house.ask()
    row = await house.database.read(
        lambda c: c.one(
            "SELECT club_id FROM timers WHERE kind = ? AND subject_id = ?",
            (TimerKind.POST_PROMPT, posting.posting_id),
        )
    )
    assert row is not None
    assert row["club_id"] == CLUB


async def test_themes_with_none_left_are_suggested_last(house: House) -> None:
    for _ in range(2):
        await house.ask(theme="craft")
    suggested = await house.discussions.suggest_themes(CLUB, "")
    assert [(theme.theme.key, theme.left) for theme in suggested] == [("doubt", 1), ("craft", 0)]


async def test_films_of_the_club_are_suggested_before_anything_is_typed(house: House) -> None:
    film = await house.pick("Amy", house.week)
    assert await house.discussions.suggest_films(CLUB, "") == [film]
    assert (await house.discussions.suggest_films(CLUB, "whiplash"))[0].title == "Whiplash"


async def test_discussions_are_where_the_club_wants_them_or_where_it_was_asked(house: House) -> None:
    assert await house.discussions.channel_for(CLUB, 1) == (1, False)

    async def settle(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(CLUB, house.clock.now())
        await ClubStore(connection).set(replace(club, discussion_channel_id=CHANNEL))

    await house.database.write(settle)
    assert await house.discussions.channel_for(CLUB, 1) == (CHANNEL, True)


async def test_a_prompt_about_the_film_comes_first_and_is_asked_about_no_other(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    house = House(database, clock, shelf_of(prompt("a"), prompt("amy", film="amy (2015)"), prompt("b")))
    assert (await house.ask(film=AMY)).prompt_key == "amy"
    assert {(await house.ask()).prompt_key for _ in range(3)} == {"a", "b"}
    again = await house.ask()
    assert (again.prompt_key in ("a", "b"), again.round) == (True, 2)


async def test_what_is_left_is_counted_for_the_current_pick(database: SqliteDatabase, clock: FixedClock) -> None:
    house = House(database, clock, shelf_of(prompt("a"), prompt("amy", film=AMY)))
    assert (await house.discussions.present_round(CLUB)).left == 1
    await house.pick("Amy", house.week)
    assert (await house.discussions.present_round(CLUB)).left == 2


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


async def test_the_end_is_hidden_only_until_the_film_was_watched(with_endings: House) -> None:
    film = await with_endings.pick("Whiplash", with_endings.week)
    postings = [await with_endings.ask() for _ in range(9)]
    shown = [await with_endings.posted(posting) for posting in postings]
    assert [(s.tells_the_end, s.is_hidden) for s in shown] == [(False, False)] * 8 + [(True, True)]
    assert (await with_endings.discussions.follow_up(CLUB, postings[-1].posting_id)).is_hidden
    await with_endings.screen(film)
    late = await with_endings.posted(postings[-1])
    assert (late.tells_the_end, late.is_hidden) == (True, False)
    assert not (await with_endings.discussions.follow_up(CLUB, postings[-1].posting_id)).is_hidden


async def test_who_insists_on_endings_gets_them_hidden(database: SqliteDatabase, clock: FixedClock) -> None:
    themes = THEMES | {"endings": Theme("endings", "Endings", "A line.", (), spoils_endings=True)}
    house = House(database, clock, Shelf(themes, {p.key: p for p in (prompt("a"), prompt("z", "endings"))}))
    posting = await house.ask(theme="endings")
    assert posting.prompt_key == "z"
    assert (await house.posted(posting)).is_hidden


@pytest.mark.parametrize(("words", "basis"), [("doubt", None), ("Doubt", None), ("doubts", Basis.NAME)])
async def test_a_theme_called_by_its_name_needs_no_explanation(house: House, words: str, basis: Basis | None) -> None:
    coming = await house.request(words)
    assert coming.posting.prompt_key == "c"
    assert (coming.understood.sense.basis if coming.understood else None) is basis


async def test_own_words_are_answered_with_what_was_understood(house: House) -> None:
    coming = await house.request("  never   not good enough for him ")
    assert coming.understood is not None
    assert coming.understood.words == "never not good enough for him"
    assert coming.understood.sense.theme == THEMES["doubt"]
    assert coming.posting.prompt_key == "c"


async def test_own_words_lead_to_the_prompts_of_the_nearest_passage(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    passage = Passage(2, "", 4, "About rain.", (ThemeScore("doubt", 0.9),))
    near = replace(prompt("near"), paragraph=4)
    house = House(database, clock, shelf_of(prompt("a"), prompt("b"), near), Findings((essay, 9, passage)))
    coming = await house.request("the rain that night")
    assert coming.posting.prompt_key == "near"
    assert coming.understood is not None
    assert coming.understood.sense.basis is Basis.PASSAGE


@pytest.mark.parametrize(("scores", "basis"), [((3.0, 1.0), Basis.PASSAGE), ((3.0, 2.9), Basis.WORDS)])
async def test_a_passage_that_stands_out_counts_more_than_a_word_among_many(
    database: SqliteDatabase, clock: FixedClock, scores: tuple[float, ...], basis: Basis
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    library = Findings(*((essay, n, Passage(n, "", n, "About rain.")) for n in (1, 2)))
    library.found = [replace(found, score=score) for found, score in zip(library.found, scores, strict=True)]
    coming = await House(database, clock, library=library).request("not good enough for four horses in a long lane")
    assert coming.understood is not None
    assert coming.understood.sense.basis is basis


async def test_own_words_never_come_to_nothing(house: House) -> None:
    for number in range(7):
        coming = await house.request("zxqv " * 99)
        assert coming.posting.round == number // 3 + 1
        assert coming.understood is not None
        assert len(coming.understood.words) <= 200


async def test_own_words_whose_theme_is_used_up_go_on_to_the_next(house: House) -> None:
    await house.ask(theme="doubt")
    coming = await house.request("somebody not good enough")
    assert coming.posting.prompt_key in ("a", "b")
    assert coming.understood is not None
    assert coming.understood.used_up == THEMES["doubt"]


async def test_a_pack_drawn_from_an_essay_that_ships_bears_its_title(house: House) -> None:
    """That is how a passage is known to hold a prompt."""
    essays = {document.title for document in await house.database.read(lambda c: DocumentStore(c).shipped())}
    sources = {prompt.source for prompt in read_shelf().prompts.values()}
    assert sources - {"The founding essay"} == essays
