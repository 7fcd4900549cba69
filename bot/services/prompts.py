"""The host's desk: the drafts one at a time, and vetoes of what was posted."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.clock import Clock
from bot.domain.asking import Subject, asked, fingerprint
from bot.domain.choosing import suits, tells_the_end
from bot.domain.clubs import Actor, Club
from bot.domain.discussions import Posting
from bot.domain.documents import Passage, ThemeScore
from bot.domain.drawing import Drawer
from bot.domain.kinds import QuotationKind
from bot.domain.naming import NamedFilm, title_of
from bot.domain.own_prompts import NewPrompt, OwnPrompt, own_key
from bot.domain.prompts import Frame, Prompt, Theme
from bot.domain.quotations import Quotation
from bot.domain.sentences import Span
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from bot.services.postings import Postings
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database, Result
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.films import FilmStore
from bot.storage.own_prompts import OwnPromptStore, ReviewPlaceStore, VetoStore

LISTED = 50
CERTAIN = 1.0
"""How sure a theme is that a person chose."""

NUMBER = re.compile(r"[0-9]{1,18}|[0-8][0-9]{18}")
MESSAGE_LINK = re.compile(
    rf"https?://(?:\w+\.)?discord(?:app)?\.com/channels/([0-9]{{1,20}})/[0-9]+/({NUMBER.pattern})/?"
)
NO_SUCH_DRAFT = "This draft is gone: the document that it was drawn from has been removed. Here is what waits now."
PUT_ALREADY = (
    "It was put to the club already, so it stays as it is. `/prompts veto` keeps it from coming again, and"
    " `/prompts add` takes another wording."
)
NO_OTHER_ON_ITS_THEME = (
    "I have no other question on this theme for these words. Choose another theme, or press Edit and write one."
)
NO_OTHER_ON_A_FILM = "I have no other question for these words about a film. Press Edit and write one."
NO_SUCH_POSTING = (
    "That is not a prompt that I posted in this club. Give the link of its message, or choose one of the suggestions."
)


class Decided(UserError):
    """Somebody was quicker: the draft is approved or vetoed, or the club was asked it already."""


class Changed(UserError):
    """Somebody was quicker: the draft asks something else than the host has seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft as a host saw it when they pressed a button."""

    prompt_id: int
    version: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft as it lies before the host. `place` is where it stands among all that wait.

    `film` is the title that the question would be asked about now, or empty where that is not known. `tells_the_end`:
    it touches on how the film ends. `round_again`: the end of the queue was reached, and this is the first of those
    that were skipped.
    """

    draft: OwnPrompt
    place: int
    waiting: int
    theme: Theme | None
    film: str
    tells_the_end: bool
    round_again: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """A posting to choose from, with its question and the film that was talked about."""

    posting_id: int
    question: str
    film: str


class PromptService:
    """Every act on a draft names the version that the host saw, and is done on that one or not at all.

    Raises `HostOnly` for who does not run the club.
    """

    def __init__(self, database: Database, clock: Clock, schedule: Schedule, postings: Postings) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule
        self._postings = postings
        self._shelf = postings.shipped

    @property
    def themes(self) -> Mapping[str, Theme]:
        """All themes by key, in their order."""
        return self._shelf.themes

    def theme_of(self, passage: Passage, span: Span) -> ThemeScore | None:
        """What these words of the passage are about, if that is sure."""
        return self._drawer.theme_of(Quotation(passage, span, 0.0))

    def tells_the_end(self, prompt: Prompt) -> bool:
        """Whether it touches on how a film ends, and waits until the club has seen it."""
        return tells_the_end(self._shelf, prompt)

    async def review(self, actor: Actor) -> Desk | None:
        """The draft at which this host was last, or the next that still waits; None when none does."""

        async def act(connection: Connection, club: Club) -> Desk | None:
            place = await ReviewPlaceStore(connection).get(club.club_id, actor.member_id)
            return await self._next(connection, actor, club, place - 1)

        return await self._at_desk(actor, act)

    async def show(self, actor: Actor, prompt_id: int) -> Desk:
        """This draft as it is now. Raises `NotThere`, and `Decided`."""

        async def act(connection: Connection, club: Club) -> Desk:
            return await self._lay(connection, actor, club, await waiting_draft(connection, club.club_id, prompt_id))

        return await self._at_desk(actor, act)

    async def skip(self, actor: Actor, prompt_id: int) -> Desk | None:
        """The draft behind this one. It does not matter what became of this one meanwhile."""

        async def act(connection: Connection, club: Club) -> Desk | None:
            skipped = await OwnPromptStore(connection).get(club.club_id, prompt_id)
            place = await ReviewPlaceStore(connection).get(club.club_id, actor.member_id)
            return await self._next(connection, actor, club, skipped.rank if skipped else place)

        return await self._at_desk(actor, act)

    async def approve(self, actor: Actor, seen: Seen) -> Desk | None:
        """From now on it may be posted; returns the next draft."""

        async def act(connection: Connection, club: Club) -> Desk | None:
            draft = await seen_draft(connection, club.club_id, seen)
            await OwnPromptStore(connection).approve(draft.prompt_id, actor.member_id, self._clock.now())
            return await self._next(connection, actor, club, draft.rank)

        return await self._at_desk(actor, act)

    async def veto(self, actor: Actor, seen: Seen) -> Desk | None:
        """It will never be posted, nor drawn again from another document; returns the next draft."""

        async def act(connection: Connection, club: Club) -> Desk | None:
            draft = await seen_draft(connection, club.club_id, seen)
            await VetoStore(connection).add(club.club_id, draft.content.key, actor.member_id, self._clock.now())
            return await self._next(connection, actor, club, draft.rank)

        return await self._at_desk(actor, act)

    async def take_back(self, actor: Actor, prompt_id: int) -> Desk:
        """Make it a draft again that was approved or vetoed; returns it.

        Raises `NotThere`, and `Decided` if it was approved and the club was asked it: its message belongs to it as it
        is.
        """

        async def act(connection: Connection, club: Club) -> Desk:
            draft = await _existing(connection, club.club_id, prompt_id)
            asked_already = await PostingStore(connection).has_prompt(club.club_id, draft.content.key)
            if asked_already and not draft.is_draft:
                raise Decided(PUT_ALREADY)
            await OwnPromptStore(connection).make_draft(prompt_id)
            await VetoStore(connection).remove(club.club_id, draft.content.key)
            return await self._lay(connection, actor, club, replace(draft, approved_at=None))

        return await self._at_desk(actor, act)

    async def ask_another(self, actor: Actor, seen: Seen) -> Desk:
        """The next question of the bank for the same words; after the last one comes the first again."""

        async def act(connection: Connection, club: Club) -> Desk:
            draft = await seen_draft(connection, club.club_id, seen)
            subject = self._subject(draft, _score(draft.content))
            if draft.content.frame is None or subject is None:
                raise UserError("Somebody wrote this question for these words. Press Edit to word it another way.")
            questions = await self._free_questions(connection, draft, subject)
            keys = [frame.key for frame in questions]
            after = keys.index(draft.content.frame) + 1 if draft.content.frame in keys else 0
            if after and len(keys) == 1:
                raise UserError(NO_OTHER_ON_A_FILM if subject.is_on_a_film else NO_OTHER_ON_ITS_THEME)
            content = _asked(draft.content, subject, questions[after % len(keys)])
            return await self._change(connection, actor, club, draft, content)

        return await self._at_desk(actor, act)

    async def set_theme(self, actor: Actor, seen: Seen, theme: str | None) -> Desk:
        """What it is about, and a question on that; None: no theme. What a person asked stays as they asked it."""

        async def act(connection: Connection, club: Club) -> Desk:
            draft = await seen_draft(connection, club.club_id, seen)
            if theme is not None and theme not in self._shelf.themes:
                raise NotThere("This theme is no longer among those that I have. Choose another one.")
            content = replace(draft.content, theme=theme, confidence=CERTAIN if theme else 0.0)
            subject = self._subject(draft, _score(content))
            if theme != draft.content.theme and content.frame is not None and subject and not subject.is_on_a_film:
                content = await self._on_theme(connection, draft, subject, content)
            return await self._change(connection, actor, club, draft, content)

        return await self._at_desk(actor, act)

    async def veto_posted(self, actor: Actor, prompt: str) -> int:
        """Never post this prompt again; returns the timer that marks its message.

        `prompt` is the posting's id, its message's id or its message's link. Raises `NotThere`, and `UserError` if it
        was vetoed before.
        """

        async def act(connection: Connection, club: Club) -> int:
            posting = await _posting(connection, club.club_id, prompt)
            now = self._clock.now()
            if not await VetoStore(connection).add(club.club_id, posting.prompt_key, actor.member_id, now):
                raise UserError("This prompt is vetoed already, and will not be posted again.")
            return await self._schedule.promise(connection, club.club_id, TimerKind.MARK_VETO, posting.posting_id)

        return await self._at_desk(actor, act)

    async def recent(self, actor: Actor) -> list[Recent]:
        """What was posted and can be vetoed, the newest first; nothing for who does not run the club."""

        async def work(connection: Connection) -> list[Recent]:
            if not actor.hosts(await ClubStore(connection).get(actor.club_id)):
                return []
            vetoed = await VetoStore(connection).keys(actor.club_id)
            postings = await PostingStore(connection).recent(actor.club_id, LISTED)
            found = [await self._recent(connection, p) for p in postings if p.prompt_key not in vetoed]
            return [recent for recent in found if recent is not None]

        return await self._database.read(work)

    @cached_property
    def _drawer(self) -> Drawer:
        return Drawer(self._shelf)

    def _subject(self, draft: OwnPrompt, theme: ThemeScore | None) -> Subject | None:
        """What a question is wanted for; None where nothing is quoted. A moment stays one, whatever is learnt later."""
        if draft.passage is None or draft.content.span is None:
            return None
        frame = self._shelf.frames.get(draft.content.frame or "")
        shows = frame is not None and frame.about and QuotationKind.PICTURE in frame.suits
        quotation = Quotation(draft.passage, draft.content.span, 0.0, shows)
        return Subject(quotation, theme, other=_named(draft.content.other), film=_named(draft.content.film))

    async def _at_desk(self, actor: Actor, act: Callable[[Connection, Club], Awaitable[Result]]) -> Result:
        async def work(connection: Connection) -> Result:
            club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
            actor.require_host(club, "decide on prompts")
            return await act(connection, club)

        return await self._database.write(work)

    async def _next(self, connection: Connection, actor: Actor, club: Club, rank: int) -> Desk | None:
        drafts = OwnPromptStore(connection)
        if draft := await drafts.next_draft(club.club_id, rank):
            return await self._lay(connection, actor, club, draft)
        if rank > 0 and (draft := await drafts.next_draft(club.club_id)):
            return replace(await self._lay(connection, actor, club, draft), round_again=True)
        return None

    async def _lay(self, connection: Connection, actor: Actor, club: Club, draft: OwnPrompt) -> Desk:
        """Put the draft before the host, and keep the place."""
        await ReviewPlaceStore(connection).set(club.club_id, actor.member_id, draft.rank)
        drafts = OwnPromptStore(connection)
        return Desk(
            draft=draft,
            place=await drafts.place_of(club.club_id, draft.rank),
            waiting=await drafts.count_drafts(club.club_id),
            theme=self._shelf.themes.get(draft.content.theme or ""),
            film=await self._film(connection, club, draft.prompt),
            tells_the_end=self.tells_the_end(draft.prompt),
        )

    async def _film(self, connection: Connection, club: Club, prompt: Prompt) -> str:
        if prompt.film:
            return title_of(prompt.film)
        film = await self._postings.film_of_the_week(connection, club)
        return film.title if film and suits(prompt, film.label) else ""

    async def _change(
        self, connection: Connection, actor: Actor, club: Club, draft: OwnPrompt, content: NewPrompt
    ) -> Desk:
        await OwnPromptStore(connection).set_content(draft.prompt_id, content)
        return await self._lay(connection, actor, club, await _existing(connection, club.club_id, draft.prompt_id))

    async def _on_theme(
        self, connection: Connection, draft: OwnPrompt, subject: Subject, content: NewPrompt
    ) -> NewPrompt:
        questions = await self._free_questions(connection, draft, subject)
        if not questions:
            raise UserError(
                "All my questions on that theme were used for these words already. Choose another theme, or press"
                " Edit and write one."
            )
        on_it = [frame for frame in questions if frame.theme == content.theme] or questions
        return _asked(content, subject, on_it[0])

    async def _free_questions(self, connection: Connection, draft: OwnPrompt, subject: Subject) -> list[Frame]:
        """Those that these words have not been put under in another prompt, and that no host vetoed for them."""
        own = await OwnPromptStore(connection).keys(draft.club_id)
        vetoed = await VetoStore(connection).keys(draft.club_id)
        taken = (own | vetoed) - {draft.content.key}
        words = subject.quotation.text
        return [f for f in self._drawer.bank.questions(subject) if own_key(fingerprint(words, f.key)) not in taken]

    async def _recent(self, connection: Connection, posting: Posting) -> Recent | None:
        asked = await self._postings.prompt(connection, posting.club_id, posting.prompt_key)
        discussion = await DiscussionStore(connection).get(posting.club_id, posting.discussion_id)
        film = await FilmStore(connection).get(posting.club_id, discussion.film_id) if discussion else None
        return Recent(posting.posting_id, asked.question, film.title) if asked and film else None


async def waiting_draft(connection: Connection, club_id: int, prompt_id: int) -> OwnPrompt:
    """Raises `NotThere` if it is gone, and `Decided` if it waits no longer."""
    draft = await _existing(connection, club_id, prompt_id)
    if await VetoStore(connection).has(club_id, draft.content.key):
        raise Decided("This one was vetoed already, so it stays away.")
    if not draft.is_draft:
        raise Decided("This one was approved already.")
    return draft


async def seen_draft(connection: Connection, club_id: int, seen: Seen) -> OwnPrompt:
    """Like `waiting_draft`; raises `Changed` if it is not what the host has seen."""
    draft = await waiting_draft(connection, club_id, seen.prompt_id)
    if draft.content.version != seen.version:
        raise Changed("Another host has changed this one meanwhile. Here it is as it stands now.")
    return draft


async def _existing(connection: Connection, club_id: int, prompt_id: int) -> OwnPrompt:
    draft = await OwnPromptStore(connection).get(club_id, prompt_id)
    if draft is None:
        raise NotThere(NO_SUCH_DRAFT)
    return draft


async def _posting(connection: Connection, club_id: int, text: str) -> Posting:
    """Raises `NotThere`."""
    link, number = MESSAGE_LINK.fullmatch(text.strip()), NUMBER.fullmatch(text.strip())
    wanted = int(number[0]) if number else 0
    if link and int(link[1]) == club_id:
        wanted = int(link[2])
    postings = PostingStore(connection)
    posting = await postings.with_message(club_id, wanted) or await postings.get(club_id, wanted)
    if posting is None or posting.message_id is None:
        raise NotThere(NO_SUCH_POSTING)
    return posting


def _named(label: str | None) -> NamedFilm | None:
    return NamedFilm(title_of(label), label) if label else None


def _score(content: NewPrompt) -> ThemeScore | None:
    return ThemeScore(content.theme, content.confidence) if content.theme else None


def _asked(content: NewPrompt, subject: Subject, frame: Frame) -> NewPrompt:
    return replace(
        content,
        frame=frame.key,
        intent=frame.intent,
        question=asked(subject, frame),
        follow_up=frame.follow_up,
        level=frame.level,
        ending=frame.ending or subject.tells_the_end,
        fingerprint=fingerprint(subject.quotation.text, frame.key),
    )
