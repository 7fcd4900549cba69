"""Films and nominations as members see them."""

from collections import Counter
from collections.abc import Callable, Sequence

from discord import app_commands, ui

from bot.domain.films import Film, FilmKind
from bot.domain.nominations import FilmPast, FilmReport, Nominated, Nomination, NominationStatus
from bot.domain.pages import Page
from bot.domain.timers import Timer
from bot.errors import UserError
from bot.ui import limits
from bot.ui.context import Interaction, actor_of, house_of, services_of
from bot.ui.items import ID
from bot.ui.layout import panel
from bot.ui.pages import PageButton, page_panel
from bot.ui.text import count, cut, day, film_details, film_name, member, safe, short_time

MOST_TITLE_IN_A_LINE = 70
MOST_PITCH_IN_A_LINE = 80
NAMESAKES_NAMED = 5

Mention = Callable[[str], str]
"""Makes a command's name a link to press."""

KINDS = {
    FilmKind.DOCUMENTARY: "Documentary",
    FilmKind.CONCERT: "Concert film",
    FilmKind.BIOPIC: "Biopic",
    FilmKind.DRAMA: "Drama",
    FilmKind.FILM: "Feature film",
}
HEADINGS = {
    NominationStatus.OPEN: "Open nominations",
    NominationStatus.PICKED: "Nominations that were picked",
    NominationStatus.WITHDRAWN: "Nominations that were withdrawn",
    NominationStatus.SHELVED: "Nominations that were shelved",
}


class NominationPage(
    PageButton, template=rf"v1:page:nominations:(?P<status>{'|'.join(NominationStatus)}):(?P<page>{ID})"
):
    """Turns the pages of `/films list`."""

    def __init__(self, status: str, page: int, label: str = "…") -> None:
        super().__init__(f"v1:page:nominations:{status}:{page}", label)
        self.status = NominationStatus(status)
        self.page = page

    async def draw(self, interaction: Interaction) -> ui.LayoutView:
        return await draw_nominations(interaction, self.status, self.page)


async def draw_nominations(interaction: Interaction, status: NominationStatus, number: int) -> ui.LayoutView:
    """The page of `/films list` with this number."""
    page = await services_of(interaction).nominations.list_page(actor_of(interaction).club_id, status, number)
    return nominations_panel(status, page, house_of(interaction).mention_command)


def nominations_panel(status: NominationStatus, page: Page[Nomination], mention: Mention) -> ui.LayoutView:
    lines = [_line(nomination) for nomination in page.items] or [_nothing_there(status, mention)]
    return page_panel(
        f"### {HEADINGS[status]}", page, lines, lambda number, label: NominationPage(status, number, label)
    )


def nominated_panel(nominated: Nominated, mention: Mention, timer: Timer | None = None) -> ui.LayoutView:
    """The public news of a nomination; `timer` promised it, if any did."""
    nomination = nominated.nomination
    several = f"{count(nominated.open_now, 'film')} are" if nominated.open_now > 1 else "It is the first film that is"
    return panel(
        f"### {member(nomination.member_id)} nominates {film_name(nomination.film)}",
        film_details(nomination.film),
        _quoted_pitch(nomination),
        f"-# {several} open for the next vote. {mention('films list')} shows them all.",
        timer=timer,
    )


def film_panel(report: FilmReport, themes: Sequence[str], mention: Mention) -> ui.LayoutView:
    """All that the club knows of a film. `themes` by their names."""
    film = report.film
    return panel(
        f"### {film_name(film)}",
        film_details(film),
        _nature(film, themes),
        _nomination_state(report.nomination, mention),
        past_sentence(report.past) or "The club has not watched it yet.",
        _namesakes(report.namesakes),
    )


def settled_sentence(nomination: Nomination) -> str:
    done = "shelved" if nomination.status is NominationStatus.SHELVED else "withdrawn"
    return f"{film_name(nomination.film)}, nominated by {member(nomination.member_id)}, is {done}."


def nominate_again_question(past: FilmPast) -> str:
    return f"{past_sentence(past)} Nominate it again?"


def past_sentence(past: FilmPast) -> str:
    """What the club has had to do with the film; empty if nothing."""
    film = film_name(past.film)
    if past.week is not None and past.week > past.current_week:
        return f"{film} is the club's pick for the week of {past.week.label}."
    if past.week == past.current_week:
        return f"{film} is the club's pick of this week."
    if past.week is not None:
        return f"The club watched {film} in the week of {past.week.label}."
    if past.screened_at is not None:
        return f"The club watched {film} together on {day(past.screened_at)}."
    return ""


async def film_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Autocomplete for a film: whatever the club can see whose title the typed text may mean."""
    try:
        films = await services_of(interaction).films.suggest(actor_of(interaction).club_id, current)
    except UserError:
        return []
    return film_options(films)


def film_options(films: Sequence[Film]) -> list[app_commands.Choice[str]]:
    """The films as choices of an autocomplete."""
    shown = films[: limits.CHOICES]
    return [
        app_commands.Choice(name=name, value=film.choice) for film, name in zip(shown, option_names(shown), strict=True)
    ]


def option_names(films: Sequence[Film]) -> list[str]:
    """ "Title (Year)", the title cut rather than the year, and more where two of them would read alike."""
    alike = Counter(film.label for film in films)
    return [_option(film, alike[film.label] > 1) for film in films]


def _option(film: Film, is_one_of_several: bool) -> str:
    year = "" if film.year is None else f" ({film.year})"
    more = f" · {cut(film.directors or _origin(film), 40)}" if is_one_of_several else ""
    return cut(film.title, limits.CHOICE_NAME - len(year) - len(more)) + year + more


def _origin(film: Film) -> str:
    return "director unknown" if film.club_id is None else "added by this club"


def _line(nomination: Nomination) -> str:
    pitch = f": {safe(nomination.pitch, MOST_PITCH_IN_A_LINE)}" if nomination.pitch else ""
    when = short_time(nomination.changed_at or nomination.nominated_at)
    verb = "" if nomination.status is NominationStatus.OPEN else f"{nomination.status} "
    film = film_name(nomination.film, MOST_TITLE_IN_A_LINE)
    return f"- {film} · {member(nomination.member_id)} · {verb}{when}{pitch}"


def _nothing_there(status: NominationStatus, mention: Mention) -> str:
    if status is NominationStatus.OPEN:
        return f"No film is nominated at the moment. Be the first: {mention('nominate')}."
    return f"No nomination has been {status} so far. {mention('films list')} shows the open ones."


def _quoted_pitch(nomination: Nomination) -> str:
    return f"> {safe(nomination.pitch)}" if nomination.pitch else ""


def _nature(film: Film, themes: Sequence[str]) -> str:
    """Kind, subject and themes, each on its line as far as it is known."""
    subject = f" about {safe(film.subject, 200)}" if film.subject else ""
    kind = f"{KINDS[film.kind]}{subject}" if subject or film.kind is not FilmKind.FILM else ""
    return "\n".join(line for line in (kind, f"Themes: {', '.join(themes)}" if themes else "") if line)


def _nomination_state(nomination: Nomination | None, mention: Mention) -> str:
    if nomination is None:
        return f"Nobody has nominated it. You can: {mention('nominate')}."
    who, pitch = member(nomination.member_id), _quoted_pitch(nomination)
    if nomination.changed_at is None:
        return f"Nominated by {who} {short_time(nomination.nominated_at)}." + (f"\n{pitch}" if pitch else "")
    return f"Nominated by {who}, {nomination.status} {short_time(nomination.changed_at)}."


def _namesakes(films: Sequence[Film]) -> str:
    if not films:
        return ""
    named = [
        f"{film_name(film)}{f' by {safe(film.directors, 80)}' if film.director else ''}"
        for film in films[:NAMESAKES_NAMED]
    ]
    return f"-# There is also {', '.join(named)}. Choose a film from the suggestions to tell them apart."
