"""Discussions: putting prompts to a club, each in its film's thread."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.choosing import (
    History,
    Wish,
    choose,
    find_theme,
    left_by_theme,
    matching_themes,
    present_round,
)
from bot.domain.clubs import Actor, Club
from bot.domain.discussions import Discussion, PostedPrompt, Posting
from bot.domain.films import Film
from bot.domain.nominations import NominationStatus
from bot.domain.picks import Week
from bot.domain.prompts import Prompt, Shelf, Theme
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from bot.services.films import SUGGESTED, FilmService
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.screenings import ScreeningStore

WHICH_FILM = (
    "I do not know which film to talk about: this club has no pick yet. Name one with the option `film`, or have a"
    " host set the week's pick with `/pick set`."
)


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """What a member typed; `theme` and `film` may be empty. The thread belongs under `channel_id`."""

    theme: str
    film: str
    channel_id: int


@dataclass(frozen=True, slots=True)
class ThemeLeft:
    """A theme with the number of its prompts that the club has not been asked in this round."""

    theme: Theme
    left: int


@dataclass(frozen=True, slots=True)
class Round:
    """How far the club has come. `themes` in their own order."""

    number: int
    themes: tuple[ThemeLeft, ...]

    @property
    def left(self) -> int:
        return sum(theme.left for theme in self.themes)


class DiscussionService:
    def __init__(self, database: Database, clock: Clock, schedule: Schedule, films: FilmService, shelf: Shelf) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule
        self._films = films
        self._shelf = shelf

    async def post_prompt(self, actor: Actor, request: PromptRequest) -> tuple[Posting, int]:
        """Reserve the prompt that suits best; returns its posting and the timer that sends it.

        Raises `UserError` if the film or the theme is not known, or the theme is used up in this round.
        """
        theme = find_theme(self._shelf, request.theme) if request.theme.strip() else None
        named = await self._films.find(actor.club_id, request.film) if request.film.strip() else None

        async def work(connection: Connection) -> tuple[Posting, int]:
            club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
            film = named or await self._current_film(connection, club)
            posting = await self._reserve(connection, actor, club, film, request.channel_id, theme)
            timer_id = await self._schedule.promise(connection, club.club_id, TimerKind.POST_PROMPT, posting.posting_id)
            return posting, timer_id

        return await self._database.write(work)

    async def posted(self, club_id: int, posting_id: int) -> PostedPrompt:
        """Raises `NotThere`, also for a prompt that its pack no longer holds."""

        async def work(connection: Connection) -> PostedPrompt:
            posting = await PostingStore(connection).get(club_id, posting_id)
            prompt = self._shelf.prompts.get(posting.prompt_key) if posting else None
            if posting is None or prompt is None:
                raise NotThere("This prompt is no longer among the club's prompts. `/discuss` posts another.")
            discussion = await _existing(connection, club_id, posting.discussion_id)
            return PostedPrompt(
                posting=posting,
                discussion=discussion,
                film=await _film_of(connection, discussion),
                prompt=prompt,
                theme=self._shelf.themes[prompt.theme],
                opens_round=await PostingStore(connection).opens_round(posting),
            )

        return await self._database.read(work)

    async def follow_up(self, club_id: int, posting_id: int) -> Prompt:
        """The prompt whose follow-up is asked for. Raises `NotThere`."""
        return (await self.posted(club_id, posting_id)).prompt

    async def channel_for(self, club_id: int, used_channel_id: int) -> tuple[int, bool]:
        """Where this club's discussions are, and whether it was chosen; if not, it is the channel that was used."""
        club = await self._database.read(lambda c: ClubStore(c).get(club_id))
        chosen = club.discussion_channel_id
        return (used_channel_id, False) if chosen is None else (chosen, True)

    async def present_round(self, club_id: int) -> Round:
        history = await self._history(club_id)
        left = left_by_theme(self._shelf, history)
        themes = tuple(ThemeLeft(self._shelf.themes[key], count) for key, count in left.items())
        return Round(present_round(self._shelf, history).round, themes)

    def theme_names(self, keys: Iterable[str]) -> list[str]:
        """The names of these themes, without those that no longer ship."""
        return [self._shelf.themes[key].name for key in keys if key in self._shelf.themes]

    async def suggest_themes(self, club_id: int, text: str) -> list[ThemeLeft]:
        """The themes that the typed text may mean; those with none left come last."""
        left = left_by_theme(self._shelf, await self._history(club_id))
        themes = [ThemeLeft(theme, left[theme.key]) for theme in matching_themes(self._shelf, text)]
        return sorted(themes, key=lambda theme: theme.left == 0)

    async def suggest_films(self, club_id: int, text: str) -> list[Film]:
        """The club's picks and open nominations while nothing is typed, and any film by its title after that."""
        if text.strip():
            return await self._films.search(club_id, text)

        async def work(connection: Connection) -> list[Film]:
            picks = await PickStore(connection).list(club_id, SUGGESTED)
            nominations = await NominationStore(connection).list(club_id, NominationStatus.OPEN, SUGGESTED)
            films = [pick.film for pick in picks] + [nomination.film for nomination in nominations]
            return list(dict.fromkeys(films))[:SUGGESTED]

        return await self._database.read(work)

    async def discussion(self, club_id: int, discussion_id: int) -> Discussion:
        """Raises `NotThere`."""
        return await self._database.read(lambda c: _existing(c, club_id, discussion_id))

    async def record_thread(self, discussion: Discussion, thread_id: int) -> None:
        opened = replace(discussion, thread_id=thread_id)
        await self._database.write(lambda c: DiscussionStore(c).set_thread(opened))

    async def forget_thread(self, discussion: Discussion) -> Discussion:
        """Have another thread opened in the place of one that was deleted."""
        anew = replace(discussion, thread_id=None, opened_at=self._clock.now())
        await self._database.write(lambda c: DiscussionStore(c).set_thread(anew))
        return anew

    async def record_message(self, posting_id: int, message_id: int) -> None:
        await self._database.write(lambda c: PostingStore(c).set_posted(posting_id, message_id, self._clock.now()))

    async def abandon(self, club_id: int, posting_id: int) -> None:
        """Undo a posting that could not be sent: its prompt may be chosen again."""

        async def work(connection: Connection) -> None:
            posting = await PostingStore(connection).get(club_id, posting_id)
            if posting is not None:
                await PostingStore(connection).remove(posting_id)
                await DiscussionStore(connection).remove_unused(posting.discussion_id)

        await self._database.write(work)

    async def _reserve(
        self, connection: Connection, actor: Actor, club: Club, film: Film, channel_id: int, theme: Theme | None
    ) -> Posting:
        now = self._clock.now()
        postings = PostingStore(connection)
        wish = Wish(
            club_id=club.club_id,
            film_themes=film.themes,
            theme=theme.key if theme else None,
            film_is_new=not await postings.has_film(club.club_id, film.film_id),
            after_watching=await self._was_watched(connection, club, film),
        )
        choice = choose(self._shelf, await postings.history(club.club_id), wish)
        discussion = await DiscussionStore(connection).ensure(club.club_id, film.film_id, channel_id, now)
        return await postings.add(
            Posting(
                posting_id=0,
                club_id=club.club_id,
                round=choice.round,
                prompt_key=choice.prompt.key,
                intent=choice.prompt.intent,
                discussion_id=discussion.discussion_id,
                member_id=actor.member_id,
                reserved_at=now,
            )
        )

    async def _current_film(self, connection: Connection, club: Club) -> Film:
        pick = await PickStore(connection).current(club.club_id, self._week(club))
        if pick is None:
            raise UserError(WHICH_FILM)
        return pick.film

    async def _was_watched(self, connection: Connection, club: Club, film: Film) -> bool:
        """Its watch party is over, or it was an earlier week's pick."""
        if await ScreeningStore(connection).last_held(club.club_id, film.film_id, self._clock.now()):
            return True
        return await PickStore(connection).watched_week(club.club_id, film.film_id, self._week(club)) is not None

    def _week(self, club: Club) -> Week:
        return Week.of(self._clock.now(), club.zone)

    async def _history(self, club_id: int) -> History:
        return await self._database.read(lambda c: PostingStore(c).history(club_id))


async def _existing(connection: Connection, club_id: int, discussion_id: int) -> Discussion:
    discussion = await DiscussionStore(connection).get(club_id, discussion_id)
    if discussion is None:
        raise NotThere("There is no such discussion in this club. `/discuss` begins one.")
    return discussion


async def _film_of(connection: Connection, discussion: Discussion) -> Film:
    film = await FilmStore(connection).get(discussion.club_id, discussion.film_id)
    if film is None:
        raise NotThere("The film of this discussion is no longer among the club's films.")
    return film
