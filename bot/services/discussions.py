"""Discussions: putting prompts to a club, each in its film's thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from bot.clock import Clock
from bot.domain.choosing import Choice, choose, left_by_theme, present_round, tells_the_end, unasked
from bot.domain.clubs import Actor
from bot.domain.discussions import Discussion, FollowUp, PostedPrompt, Posting
from bot.domain.films import Film
from bot.domain.lexicon import Lexicon
from bot.domain.library import LookedUp
from bot.domain.nominations import NominationStatus
from bot.domain.own_prompts import is_own_key
from bot.domain.own_words import (
    Basis,
    Meaning,
    Place,
    Understood,
    choose_in_own_words,
    is_its_name,
    matching_themes,
    named_theme,
    senses,
)
from bot.domain.prompts import Theme
from bot.errors import NotThere, UserError
from bot.services.films import SUGGESTED, FilmService
from bot.services.postings import Postings, Request, Situation
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.own_prompts import VetoStore
from bot.storage.picks import PickStore

WHICH_FILM = (
    "I do not know which film to talk about: this club has no pick yet. Name one with the option `film`, or have a"
    " host set the week's pick with `/pick set`."
)
GONE = "This prompt is no longer among the club's prompts. `/discuss` posts another."
REMOVED = (
    "This question went away with the document that it was drawn from, or was taken out of the club's prompts. What"
    " was posted stays; `/discuss` posts another."
)
MOST_WORDS_LENGTH = 200
PLACES = 3
"""In how many passages prompts are looked for."""


class Finder(Protocol):
    """Looks into the club's documents for a member's own words."""

    async def look_up(self, club_id: int, words: str, limit: int) -> LookedUp: ...


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """What a member typed; `theme` and `film` may be empty. The thread belongs under `channel_id`."""

    theme: str
    film: str
    channel_id: int


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A prompt that `timer_id` posts. `understood` is what was made of a theme in the member's own words."""

    posting: Posting
    timer_id: int
    understood: Understood | None = None


@dataclass(frozen=True, slots=True)
class ThemeLeft:
    """A theme with the number of its prompts that the club has not been asked in this round."""

    theme: Theme
    left: int


@dataclass(frozen=True, slots=True)
class Round:
    """How far the club has come with its current film. `themes` in their own order; some prompts have none."""

    number: int
    themes: tuple[ThemeLeft, ...]
    left: int

    @property
    def left_without_theme(self) -> int:
        return self.left - sum(theme.left for theme in self.themes)


class DiscussionService:
    def __init__(
        self, database: Database, clock: Clock, films: FilmService, postings: Postings, library: Finder
    ) -> None:
        self._database = database
        self._clock = clock
        self._films = films
        self._postings = postings
        self._library = library

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._themes)

    async def post_prompt(self, actor: Actor, request: PromptRequest) -> OnItsWay:
        """Reserve the prompt that suits best; a timer sends it.

        Raises `UserError` if the film is not known, or the theme that was named is used up in this round.
        """
        words = " ".join(request.theme.split())[:MOST_WORDS_LENGTH].rstrip()
        named = named_theme(self._themes, words) if words else None
        meant = await self._look_up(actor.club_id, words) if words and named is None else Meaning()
        film = await self._films.find(actor.club_id, request.film) if request.film.strip() else None

        async def work(connection: Connection) -> OnItsWay:
            club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
            about = film or await self._postings.film_of_the_week(connection, club)
            if about is None:
                raise UserError(WHICH_FILM)
            situation = await self._postings.situation(connection, club, about)
            choice, understood = self._choose(situation, words, named, meant)
            wanted = Request(about, request.channel_id, actor.member_id)
            return OnItsWay(*await self._postings.reserve(connection, club, wanted, choice), understood)

        return await self._database.write(work)

    async def posted(self, club_id: int, posting_id: int) -> PostedPrompt:
        """Raises `NotThere`, also for a prompt that is not kept any more, as when its document was removed."""

        async def work(connection: Connection) -> PostedPrompt:
            posting = await _existing_posting(connection, club_id, posting_id)
            prompt = await self._postings.prompt(connection, club_id, posting.prompt_key)
            if prompt is None:
                raise NotThere(REMOVED if is_own_key(posting.prompt_key) else GONE)
            discussion = await _existing(connection, club_id, posting.discussion_id)
            film = await _film_of(connection, discussion)
            tells = tells_the_end(self._postings.shipped, prompt)
            club = await ClubStore(connection).get(club_id)
            return PostedPrompt(
                posting=posting,
                discussion=discussion,
                film=film,
                prompt=prompt,
                theme=self._themes.get(prompt.theme or ""),
                opens_round=await PostingStore(connection).opens_round(posting),
                tells_the_end=tells,
                is_hidden=tells and not await self._postings.was_watched(connection, club, film),
                is_vetoed=await VetoStore(connection).has(club_id, posting.prompt_key),
            )

        return await self._database.read(work)

    async def posting(self, club_id: int, posting_id: int) -> Posting:
        """Raises `NotThere`."""
        return await self._database.read(lambda c: _existing_posting(c, club_id, posting_id))

    async def follow_up(self, club_id: int, posting_id: int) -> FollowUp:
        """Raises `NotThere`."""
        posted = await self.posted(club_id, posting_id)
        return FollowUp(posted.prompt.follow_up, posted.is_hidden)

    async def channel_for(self, club_id: int, used_channel_id: int) -> tuple[int, bool]:
        """Where this club's discussions are, and whether it was chosen; if not, it is the channel that was used."""
        club = await self._database.read(lambda c: ClubStore(c).get(club_id))
        chosen = club.discussion_channel_id
        return (used_channel_id, False) if chosen is None else (chosen, True)

    async def present_round(self, club_id: int) -> Round:
        """How far the club has come, with its current film or none in particular."""
        now = await self._situation(club_id)
        left = left_by_theme(now.shelf, now.history, now.wish.film)
        return Round(
            number=present_round(now.shelf, now.history, now.wish.film),
            themes=tuple(ThemeLeft(now.shelf.themes[key], count) for key, count in left.items()),
            left=len(unasked(now.shelf, now.history, now.wish.film)),
        )

    def theme_names(self, keys: Iterable[str]) -> list[str]:
        """The names of these themes, without those that no longer ship."""
        return [self._themes[key].name for key in keys if key in self._themes]

    async def suggest_themes(self, club_id: int, text: str) -> list[ThemeLeft]:
        """The themes that the typed text may mean; those with none left come last."""
        now = await self._situation(club_id)
        left = left_by_theme(now.shelf, now.history, now.wish.film)
        matching = matching_themes(now.shelf, self._lexicon.evidence(text), text)
        return sorted((ThemeLeft(theme, left[theme.key]) for theme in matching), key=lambda theme: theme.left == 0)

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

    @property
    def _themes(self) -> Mapping[str, Theme]:
        return self._postings.shipped.themes

    def _choose(
        self, now: Situation, words: str, named: Theme | None, meaning: Meaning
    ) -> tuple[Choice, Understood | None]:
        if not words:
            return choose(now.shelf, now.history, now.wish), None
        if named is None:
            meant = senses(now.shelf, self._lexicon, words, meaning)
            return choose_in_own_words(now.shelf, now.history, now.wish, words, meant)
        choice = choose(now.shelf, now.history, replace(now.wish, theme=named.key))
        understood = Understood(words, Basis.NAME, choice.prompt, named)
        return choice, None if is_its_name(named, words) else understood

    async def _look_up(self, club_id: int, words: str) -> Meaning:
        near = await self._library.look_up(club_id, words, PLACES)
        places = tuple(Place(each.document, each.passage) for each in near.found)
        return Meaning(places, near.theme) if near.is_known else Meaning()

    async def _situation(self, club_id: int) -> Situation:
        async def work(connection: Connection) -> Situation:
            club = await ClubStore(connection).get(club_id)
            film = await self._postings.film_of_the_week(connection, club)
            return await self._postings.situation(connection, club, film)

        return await self._database.read(work)


async def _existing(connection: Connection, club_id: int, discussion_id: int) -> Discussion:
    discussion = await DiscussionStore(connection).get(club_id, discussion_id)
    if discussion is None:
        raise NotThere("There is no such discussion in this club. `/discuss` begins one.")
    return discussion


async def _existing_posting(connection: Connection, club_id: int, posting_id: int) -> Posting:
    posting = await PostingStore(connection).get(club_id, posting_id)
    if posting is None:
        raise NotThere(GONE)
    return posting


async def _film_of(connection: Connection, discussion: Discussion) -> Film:
    film = await FilmStore(connection).get(discussion.club_id, discussion.film_id)
    if film is None:
        raise NotThere("The film of this discussion is no longer among the club's films.")
    return film
