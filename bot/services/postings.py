"""What a club can be asked next, and reserving it: parts of a unit of work that other services begin."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.choosing import Choice, History, Wish
from bot.domain.clubs import Club
from bot.domain.discussions import Posting
from bot.domain.films import Film
from bot.domain.picks import Week
from bot.domain.prompts import Prompt, Shelf
from bot.domain.timers import TimerKind
from bot.services.schedule import Schedule
from bot.storage.database import Connection
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.picks import PickStore
from bot.storage.screenings import ScreeningStore


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a choice depends on."""

    shelf: Shelf
    history: History
    wish: Wish


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be posted for whom. The film's thread belongs under `channel_id`."""

    film: Film
    channel_id: int
    member_id: int
    schedule_id: int | None = None


class Postings:
    """The club's shelf is what ships and what its hosts approved, without what they vetoed."""

    def __init__(self, clock: Clock, schedule: Schedule, shipped: Shelf) -> None:
        self._clock = clock
        self._schedule = schedule
        self.shipped = shipped

    async def shelf(self, connection: Connection, club_id: int) -> Shelf:
        vetoed = await VetoStore(connection).keys(club_id)
        prompts = {key: prompt for key, prompt in self.shipped.prompts.items() if key not in vetoed}
        own = {own.prompt.key: own.prompt for own in await OwnPromptStore(connection).approved(club_id)}
        return replace(self.shipped, prompts=prompts | own)

    async def prompt(self, connection: Connection, club_id: int, key: str) -> Prompt | None:
        """What was posted under this key, also if it was vetoed since."""
        shipped = self.shipped.prompts.get(key)
        own = None if shipped else await OwnPromptStore(connection).with_key(club_id, key)
        return shipped or (own.prompt if own else None)

    async def situation(self, connection: Connection, club: Club, film: Film | None) -> Situation:
        """`film` is None where it is not known which one."""
        postings = PostingStore(connection)
        history, shelf = await postings.history(club.club_id), await self.shelf(connection, club.club_id)
        if film is None:
            return Situation(shelf, history, Wish(club.club_id))
        wish = Wish(
            club_id=club.club_id,
            film=film.label,
            film_themes=film.themes,
            film_is_new=not await postings.has_film(club.club_id, film.film_id),
            after_watching=await self.was_watched(connection, club, film),
        )
        return Situation(shelf, history, wish)

    async def reserve(
        self, connection: Connection, club: Club, request: Request, choice: Choice
    ) -> tuple[Posting, int]:
        """Count the prompt as used, and promise that it is posted; returns its posting and the timer's id."""
        now = self._clock.now()
        discussion = await DiscussionStore(connection).ensure(
            club.club_id, request.film.film_id, request.channel_id, now
        )
        posting = await PostingStore(connection).add(
            Posting(
                posting_id=0,
                club_id=club.club_id,
                round=choice.round,
                prompt_key=choice.prompt.key,
                intent=choice.prompt.intent,
                discussion_id=discussion.discussion_id,
                member_id=request.member_id,
                reserved_at=now,
                schedule_id=request.schedule_id,
            )
        )
        timer_id = await self._schedule.promise(connection, club.club_id, TimerKind.POST_PROMPT, posting.posting_id)
        return posting, timer_id

    async def film_of_the_week(self, connection: Connection, club: Club) -> Film | None:
        """The current pick's film; None while the club has never picked one."""
        pick = await PickStore(connection).current(club.club_id, self._week(club))
        return None if pick is None else pick.film

    async def was_watched(self, connection: Connection, club: Club, film: Film) -> bool:
        """Its watch party is over, or it was an earlier week's pick."""
        if await ScreeningStore(connection).last_held(club.club_id, film.film_id, self._clock.now()):
            return True
        return await PickStore(connection).watched_week(club.club_id, film.film_id, self._week(club)) is not None

    def _week(self, club: Club) -> Week:
        return Week.of(self._clock.now(), club.zone)
