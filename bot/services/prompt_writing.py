"""Prompts that people write: a host's own, a member's suggestion, and changes to a draft."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.asking import fingerprint
from bot.domain.clubs import Actor, Club
from bot.domain.documents import Passage
from bot.domain.drafts import DraftKind
from bot.domain.lexicon import WORD
from bot.domain.own_prompts import NewPrompt, Origin, OwnPrompt, own_key, written_fingerprint
from bot.domain.own_words import closest_themes, named_theme
from bot.domain.prompts import Level, Shelf
from bot.domain.quoting import check_quotation, find_quotation, nearest_sentence
from bot.domain.sentences import Span
from bot.domain.writing import Moment, Nearest, NotYet, Purpose, Typed, Writing, check_question, intent_of
from bot.errors import NotThere, UserError, quoted
from bot.services.drafts import KEPT
from bot.services.films import FilmService
from bot.services.prompts import CERTAIN, PromptService, Seen, seen_draft, waiting_draft
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.drafts import DraftStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore

MOST_SUGGESTED = 10
NAMED = 3
MOST_WITH_A_PHRASE = 300
"""Few phrases stand in so many passages; two common words may."""

LOOKED_THROUGH = 20
"""Of so many passages each sentence is compared with the words."""

WRITTEN_ALREADY = "This was taken already, or has expired. Use the command again."
NOT_FOUND = (
    "I do not find these words in any document that the club has. `/library read` searches them; copy the words from"
    " there, or leave the quotation out."
)
NOT_VERBATIM = "These words do not stand in any document just like this. The nearest that I find are below."


@dataclass(frozen=True, slots=True)
class WritingRequest:
    """What came with the command; `theme` and `film` may be empty."""

    purpose: Purpose
    theme: str = ""
    film: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The prompt as it is now."""

    purpose: Purpose
    prompt: OwnPrompt


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why it was not taken; it is kept under `draft_id`. `nearest` are words that could be quoted, from `source`."""

    draft_id: int
    writing: Writing
    reason: str
    nearest: str = ""
    source: str = ""


Outcome = Kept | SentBack


class PromptWritingService:
    def __init__(
        self, database: Database, clock: Clock, shelf: Shelf, films: FilmService, prompts: PromptService
    ) -> None:
        self._database = database
        self._clock = clock
        self._shelf = shelf
        self._films = films
        self._prompts = prompts

    async def begin(self, actor: Actor, request: WritingRequest) -> tuple[int, Writing]:
        """The id under which what is written is kept, and what is known of it so far.

        Raises `HostOnly` where a host's own is begun by somebody else, and `UserError` if the theme or the film is
        not known, or the member has suggested enough for now.
        """
        theme = self._theme(request.theme) if request.theme.strip() else None
        film = (await self._films.find(actor.club_id, request.film)).label if request.film.strip() else None
        writing = Writing(request.purpose, theme=theme, film=film)

        async def work(connection: Connection) -> int:
            club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
            await _check_rights(connection, actor, club, request.purpose)
            return await self._keep(connection, actor, writing)

        return await self._database.write(work), writing

    async def begin_edit(self, actor: Actor, seen: Seen) -> tuple[int, Writing]:
        """Like `begin`, for a draft. Raises what acts on a draft raise."""

        async def work(connection: Connection) -> tuple[int, Writing]:
            club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
            await _check_rights(connection, actor, club, Purpose.EDIT)
            draft = await seen_draft(connection, club.club_id, seen)
            typed = Typed.of(draft.content, draft.prompt.quotation)
            writing = Writing(Purpose.EDIT, typed, prompt_id=draft.prompt_id, version=draft.content.version)
            return await self._keep(connection, actor, writing), writing

        return await self._database.write(work)

    async def resume(self, actor: Actor, draft_id: int) -> Writing:
        """What was written so far. Raises `NotThere` if it was taken or has expired."""
        return await self._database.read(lambda c: _writing(c, actor, draft_id))

    async def submit(self, actor: Actor, draft_id: int, typed: Typed) -> Outcome:
        """Take what was written, or say why not and keep it.

        Raises `NotThere` if it was taken or has expired, and what acts on a draft raise.
        """

        return await self._submit(actor, draft_id, lambda writing: writing.with_typed(typed.tidied()))

    async def submit_plain(self, actor: Actor, draft_id: int) -> Outcome:
        """Like `submit`, without the quotation."""
        return await self._submit(
            actor, draft_id, lambda writing: writing.with_typed(replace(writing.typed, quotation=""))
        )

    async def submit_nearest(self, actor: Actor, draft_id: int) -> Outcome:
        """Like `submit`, with the words that were offered instead of those that were typed."""
        return await self._submit(actor, draft_id, lambda writing: writing)

    def _theme(self, text: str) -> str:
        """The key of the theme that was named. Raises `UserError`."""
        theme = named_theme(self._shelf.themes, text)
        if theme is None:
            names = " or ".join(f"“{theme.name}”" for theme in closest_themes(self._shelf, text, NAMED))
            raise UserError(
                f"I have no theme {quoted(text.strip(), 100)}. The closest are {names}; `/prompts themes` lists all."
            )
        return theme.key

    def _theme_of(self, place: "_Place | None") -> tuple[str | None, float]:
        score = self._prompts.theme_of(place.passage, place.span) if place else None
        return (score.theme, score.confidence) if score else (None, 0.0)

    async def _submit(self, actor: Actor, draft_id: int, change: Callable[[Writing], Writing]) -> Outcome:
        async def work(connection: Connection) -> Outcome:
            writing = change(await _writing(connection, actor, draft_id))
            try:
                prompt = await self._take(connection, actor, writing)
            except NotYet as reason:
                return await _send_back(connection, actor, draft_id, writing, reason)
            await DraftStore(connection).claim(actor.club_id, draft_id, actor.member_id, self._clock.now())
            return Kept(writing.purpose, prompt)

        return await self._database.write(work)

    async def _keep(self, connection: Connection, actor: Actor, writing: Writing) -> int:
        drafts, now = DraftStore(connection), self._clock.now()
        await drafts.remove_older(now - KEPT)
        return await drafts.add(actor.club_id, actor.member_id, DraftKind.WRITE_PROMPT, writing.to_text(), now)

    async def _take(self, connection: Connection, actor: Actor, writing: Writing) -> OwnPrompt:
        """Raises `NotYet` before anything is written."""
        club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
        await _check_rights(connection, actor, club, writing.purpose)
        if writing.prompt_id is None:
            return await self._add(connection, actor, writing)
        return await self._edit(connection, actor, writing, writing.prompt_id)

    async def _add(self, connection: Connection, actor: Actor, writing: Writing) -> OwnPrompt:
        check_question(writing.typed.question, writing.typed.follow_up)
        place = await _quoted(connection, actor.club_id, writing, None)
        quotation = place.words if place else ""
        print_ = written_fingerprint(quotation, writing.typed.question)
        await _check_new(connection, actor.club_id, print_)
        theme, confidence = (writing.theme, CERTAIN) if writing.theme else self._theme_of(place)
        content = NewPrompt(
            passage_id=place.passage_id if place else None,
            span=place.span if place else None,
            origin=Origin.MEMBER if writing.purpose is Purpose.SUGGEST else Origin.HOST,
            frame=None,
            theme=theme,
            confidence=confidence,
            intent=intent_of(writing.typed.question),
            question=writing.typed.question,
            follow_up=writing.typed.follow_up,
            fingerprint=print_,
            level=_level(writing.typed.moment),
            ending=writing.typed.moment is Moment.AFTERWARDS,
            film=writing.film,
        )
        return await self._store(connection, actor, content, approved=writing.purpose is Purpose.ADD)

    async def _store(self, connection: Connection, actor: Actor, content: NewPrompt, *, approved: bool) -> OwnPrompt:
        prompts, now = OwnPromptStore(connection), self._clock.now()
        prompt_id = await prompts.add(actor.club_id, content, actor.member_id, now) or 0
        if approved:
            await prompts.approve(prompt_id, actor.member_id, now)
        return await _stored(connection, actor.club_id, prompt_id)

    async def _edit(self, connection: Connection, actor: Actor, writing: Writing, prompt_id: int) -> OwnPrompt:
        draft = await waiting_draft(connection, actor.club_id, prompt_id)
        if draft.content.version != writing.version:
            raise NotYet(
                "Another host has changed this draft while you wrote. Look at theirs first, or press Write again to"
                " put yours in its place."
            )
        before, typed = draft.content, writing.typed
        check_question(typed.question, typed.follow_up)
        place = await _quoted(connection, actor.club_id, writing, draft)
        quotation = place.words if place else ""
        frame = before.frame if typed.question == before.question else None
        print_ = fingerprint(quotation, frame) if frame else written_fingerprint(quotation, typed.question)
        if print_ != before.fingerprint:
            await _check_new(connection, actor.club_id, print_)
        content = replace(
            before,
            passage_id=place.passage_id if place else None,
            span=place.span if place else None,
            frame=frame,
            sure=before.sure or frame is None,
            intent=before.intent if typed.question == before.question else intent_of(typed.question),
            question=typed.question,
            follow_up=typed.follow_up,
            fingerprint=print_,
            level=before.level if typed.moment is Moment.AFTERWARDS else _level(typed.moment),
            ending=typed.moment is Moment.AFTERWARDS,
        )
        await OwnPromptStore(connection).set_content(prompt_id, content)
        return await _stored(connection, actor.club_id, prompt_id)


@dataclass(frozen=True, slots=True)
class _Place:
    passage_id: int
    passage: Passage
    span: Span

    @property
    def words(self) -> str:
        return self.span.of(self.passage.text)


async def _check_rights(connection: Connection, actor: Actor, club: Club, purpose: Purpose) -> None:
    """Raises `UserError`."""
    if purpose is not Purpose.SUGGEST:
        actor.require_host(club, "add a prompt of their own" if purpose is Purpose.ADD else "edit a draft")
    elif await OwnPromptStore(connection).count_suggested(club.club_id, actor.member_id) >= MOST_SUGGESTED:
        raise UserError(
            f"{MOST_SUGGESTED} of your questions wait for a host already. Once some of them are decided on, there is"
            " room for more."
        )


async def _check_new(connection: Connection, club_id: int, print_: str) -> None:
    """Raises `NotYet`."""
    if await VetoStore(connection).has(club_id, own_key(print_)):
        raise NotYet("A host has vetoed this very question. Word it another way.")
    if await OwnPromptStore(connection).with_key(club_id, own_key(print_)):
        raise NotYet("The club has this very question already. Word it another way, or leave it at that.")


async def _quoted(connection: Connection, club_id: int, writing: Writing, draft: OwnPrompt | None) -> _Place | None:
    """Where the quotation stands, None where there is none. Raises `NotYet`, with the nearest words if any are near."""
    if writing.nearest:
        return await _offered(connection, club_id, writing.nearest)
    typed = writing.typed.quotation
    if not typed:
        return None
    place = before = _place_of(draft)
    if before is None or typed != before.words:  # words that stand twice in a passage stay where they were
        place = await _found(connection, club_id, typed, before)
    if place is None:
        raise await _not_found(connection, club_id, typed)
    check_quotation(place.words)
    return place


def _place_of(draft: OwnPrompt | None) -> _Place | None:
    if draft and draft.passage and draft.content.passage_id and draft.content.span:
        return _Place(draft.content.passage_id, draft.passage, draft.content.span)
    return None


async def _found(connection: Connection, club_id: int, typed: str, before: _Place | None) -> _Place | None:
    """Where the words stand with the very capitals that were typed, else with others; rather in the passage from
    before than elsewhere.
    """
    passages = await _passages(connection, club_id, [typed], MOST_WITH_A_PHRASE)
    passages = [(before.passage_id, before.passage), *passages] if before else passages
    for same_case in (True, False):
        for passage_id, passage in passages:
            if span := find_quotation(passage.text, typed, same_case=same_case):
                return _Place(passage_id, passage, span)
    return None


async def _offered(connection: Connection, club_id: int, nearest: Nearest) -> _Place:
    passage = await PassageStore(connection).get(club_id, nearest.passage_id)
    if passage is None:
        raise NotYet("The document with these words has been removed meanwhile. Quote another, or leave it out.")
    return _Place(nearest.passage_id, passage, Span(nearest.start, nearest.end))


async def _not_found(connection: Connection, club_id: int, typed: str) -> NotYet:
    passages = await _passages(connection, club_id, WORD.findall(typed), LOOKED_THROUGH)
    near = nearest_sentence([(passage_id, passage.text) for passage_id, passage in passages], typed)
    return NotYet(NOT_VERBATIM, Nearest(near[0], near[1].start, near[1].end)) if near else NotYet(NOT_FOUND)


async def _passages(connection: Connection, club_id: int, words: list[str], limit: int) -> list[tuple[int, Passage]]:
    """Those that hold any of the words or phrases."""
    found = await PassageStore(connection).holding(club_id, words, limit)
    return [(passage_id, passage) for passage_id, (_, passage) in found.items()]


async def _send_back(connection: Connection, actor: Actor, draft_id: int, writing: Writing, reason: NotYet) -> SentBack:
    """Keep what was written, as the next attempt is to find it."""
    kept = replace(writing, nearest=reason.nearest)
    if writing.prompt_id is not None:
        draft = await OwnPromptStore(connection).get(actor.club_id, writing.prompt_id)
        kept = replace(kept, version=draft.content.version if draft else writing.version)
    await DraftStore(connection).set_payload(draft_id, kept.to_text())
    back = SentBack(draft_id, kept, reason.message)
    if reason.nearest is None:
        return back
    place = await _offered(connection, actor.club_id, reason.nearest)
    source = await _source(connection, actor.club_id, place)
    return replace(back, nearest=place.words, source=source)


async def _source(connection: Connection, club_id: int, place: _Place) -> str:
    """ "Some Essay, paragraph 4"."""
    [(document_id, _)] = (await PassageStore(connection).many([place.passage_id])).values()
    document = await DocumentStore(connection).get(club_id, document_id)
    paragraph = f"paragraph {place.passage.paragraph_at(place.span.start)}"
    return f"{document.title}, {paragraph}" if document else paragraph


async def _writing(connection: Connection, actor: Actor, draft_id: int) -> Writing:
    draft = await DraftStore(connection).get_open(actor.club_id, draft_id, actor.member_id)
    if draft is None or draft.kind is not DraftKind.WRITE_PROMPT:
        raise NotThere(WRITTEN_ALREADY)
    return Writing.from_text(draft.payload)


async def _stored(connection: Connection, club_id: int, prompt_id: int) -> OwnPrompt:
    prompt = await OwnPromptStore(connection).get(club_id, prompt_id)
    if prompt is None:
        raise NotThere("This prompt is gone: the document that it quotes has been removed.")
    return prompt


def _level(moment: Moment) -> Level:
    return Level.EASY if moment is Moment.EARLY else Level.HARD
