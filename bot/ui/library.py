"""The club's library as members see it."""

from collections import Counter
from zoneinfo import ZoneInfo

from discord import app_commands, ui

from bot.domain.documents import PARAGRAPH_BREAK, Document, LeftOut, Passage
from bot.domain.library import Added, Found, Holding, LookedUp, Removal, Step
from bot.domain.pages import Page
from bot.domain.prompts import Theme
from bot.ui import limits
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.items import ID
from bot.ui.layout import panel
from bot.ui.pages import PageButton, page_panel
from bot.ui.text import count, cut, day, full_time, listed, member, safe

STEPS = {
    Step.WAITING: "Another document is being read; yours is next…",
    Step.READING: "Reading…",
    Step.DRAWING: "Finding its themes and drawing prompts…",
    Step.KEEPING: "Putting it on the shelf…",
}
THEMES_NAMED = 6
SHOWN_OF_PASSAGE = 1100
QUERY_SHOWN = 100
REVIEW = "`/prompts review` shows them one at a time; nothing of it is asked before a host has approved it."


class DocumentPage(PageButton, template=rf"v1:page:library:(?P<page>{ID})"):
    def __init__(self, page: int, label: str = "…") -> None:
        super().__init__(f"v1:page:library:{page}", label)
        self.page = page

    async def draw(self, interaction: Interaction) -> ui.LayoutView:
        return await draw_library(interaction, self.page)


async def draw_library(interaction: Interaction, page: int) -> ui.LayoutView:
    holdings = await services_of(interaction).library.list_documents(actor_of(interaction).club_id, page)
    return library_panel(holdings)


def library_panel(page: Page[Holding]) -> ui.LayoutView:
    """Every document with its words, what the club has from it, and who added it."""
    if not page.items:
        return panel("### The library", "It is empty. A host adds an essay with `/library add`.")
    return page_panel("### The library", page, [_holding_line(holding) for holding in page.items], DocumentPage)


def added_panel(added: Added) -> ui.LayoutView:
    """What came of a document, and where to go next."""
    document = added.document
    size = f"{count(document.words, 'word')} in {count(added.passages, 'passage')}"
    return panel(
        f"### {safe(document.title)} is in the library",
        f"-# {' · '.join(filter(None, (_by(document), size, safe(document.source))))}",
        _namesake(added),
        _themes(added.themes),
        _drafts(added),
        _left_out(added.left_out),
    )


def removal_question(removal: Removal) -> str:
    """Says which document is meant, what would go, and what would stay."""
    document = removal.document
    which = f"{count(document.words, 'word')}, added by {member(document.added_by)} on {full_time(document.added_at)}"
    return (
        f"### Take {safe(document.title)} out of the library?\n-# {which}\n{_goes(removal)} What was posted stays in"
        " Discord. This cannot be undone, but the text can be loaded again."
    )


def removed_sentence(removal: Removal) -> str:
    return f"**{safe(removal.document.title)}** is out of the library. {_goes(removal, gone=True)}"


def passages_panel(words: str, near: LookedUp) -> ui.LayoutView:
    """The passages that come closest, each with its place."""
    asked, theme = safe(words, QUERY_SHOWN), near.theme
    closest = f"-# Closest theme: {safe(theme.name)}. `/discuss` with this theme asks about it." if theme else ""
    if not near.found:
        advice = "Nothing in the library speaks of it. Try other words, or see with `/library list` what there is."
        return panel(f"### Closest to “{asked}”", advice, closest)
    return panel(f"### Closest to “{asked}”", *[_found_text(one) for one in near.found], closest)


def document_options(documents: list[Document], zone: ZoneInfo) -> list[app_commands.Choice[str]]:
    """For an autocomplete; the value is the document's id. Those whose names look the same are told apart."""
    names = [cut(_label(document), limits.CHOICE_NAME) for document in documents]
    times = Counter(map(str.casefold, names))
    return [
        app_commands.Choice(
            name=name if times[name.casefold()] == 1 else _told_apart(document, zone), value=str(document.document_id)
        )
        for document, name in zip(documents[: limits.CHOICES], names, strict=False)
    ]


async def suggested_documents(
    interaction: Interaction, current: str, *, own_only: bool = False
) -> list[app_commands.Choice[str]]:
    """The autocomplete of every command that takes a document."""
    services = services_of(interaction)
    club = await services.clubs.get(actor_of(interaction).club_id)
    return document_options(await services.library.suggest(club.club_id, current, own_only=own_only), club.zone)


def place_of_passage(passage: Passage) -> str:
    """ "The cat behind the portrait · paragraphs 3 to 4"."""
    last = passage.paragraph_at(len(passage.text))
    many = f"paragraphs {passage.paragraph} to {last}"
    paragraphs = f"paragraph {last}" if last == passage.paragraph else many
    return " · ".join(filter(None, (safe(passage.heading, 100), paragraphs)))


def _holding_line(holding: Holding) -> str:
    document = holding.document
    written = f" {_by(document, 60)}" if document.author else ""
    whence = (
        "ships with me" if document.is_shipped else f"added by {member(document.added_by)}, {day(document.added_at)}"
    )
    facts = [f"{document.words:,} words", *_counts(holding), whence]
    return f"**{safe(document.title, 100)}**{written}\n-# {' · '.join(facts)}"


def _counts(holding: Holding) -> list[str]:
    drafts = [count(holding.drafts, "draft")] if holding.drafts else []
    return drafts + ([count(holding.approved, "approved prompt")] if holding.approved else [])


def _goes(removal: Removal, *, gone: bool = False) -> str:
    """Drafts and approved prompts are named also where none goes, so that nobody has to wonder."""
    parts = [
        count(removal.passages, "passage"),
        count(removal.drafts, "draft"),
        count(removal.approved, "approved prompt"),
    ]
    return f"With it {'went' if gone else 'go'} {listed(parts)}.{_stays(removal, gone=gone)}"


def _stays(removal: Removal, *, gone: bool) -> str:
    kept = {"draft": removal.drafts_that_stay, "approved prompt": removal.approved_that_stay}
    parts = [count(number, name) for name, number in kept.items() if number]
    if not parts:
        return ""
    one = sum(kept.values()) == 1
    verb = "stayed" if gone else "stays" if one else "stay"
    return f" {listed(parts)} {verb}, since another document has {'its' if one else 'their'} words as well."


def _by(document: Document, limit: int = 100) -> str:
    return f"by {safe(document.author, limit)}" if document.author else ""


def _label(document: Document) -> str:
    return f"{document.title} by {document.author}" if document.author else document.title


def _told_apart(document: Document, zone: ZoneInfo) -> str:
    """ "The Patience of Ovens · added 2 March 2026, 19:00:05 · 192 words"."""
    added = document.added_at.astimezone(zone)
    whence = "ships with me" if document.is_shipped else f"added {added.day} {added:%B %Y, %H:%M:%S}"
    facts = f" · {whence} · {count(document.words, 'word')}"
    return cut(_label(document), limits.CHOICE_NAME - len(facts)) + facts


def _namesake(added: Added) -> str:
    if added.namesake is None:
        return ""
    return (
        f"There is another text of this title, added on {day(added.namesake.added_at)}. Both are kept now; if this one"
        " takes its place, take the older one out with `/library remove`: prompts whose words stand in both stay."
    )


def _themes(themes: tuple[Theme, ...]) -> str:
    if not themes:
        return "**Themes:** none that I am sure of."
    named = [safe(theme.name) for theme in themes[:THEMES_NAMED]]
    more = len(themes) - len(named)
    return "**Themes:** " + " · ".join([*named, *([f"and {more} more"] if more else [])])


def _drafts(added: Added) -> str:
    if added.drafts:
        waiting = f"{count(added.drafts, 'draft')}{_how_sure(added)}"
        return f"**Prompts:** {waiting}.{_known(added, 'other')} {REVIEW}"
    none = f"none that is new.{_known(added, 'prompt')}" if added.known else "none."
    return f"**Prompts:** {none} `/prompts add` takes a question of your own, with words from it."


def _how_sure(added: Added) -> str:
    if not added.sure:
        return ", but I am not sure that it starts a talk" if added.drafts == 1 else ", but I am sure of none of them"
    order, less_sure = ", the surest first" if added.drafts > 1 else "", added.drafts - added.sure
    return f"{order}; of the last {'one' if less_sure == 1 else less_sure} I am less sure" if less_sure else order


def _known(added: Added, called: str) -> str:
    """ " 5 others the club had already, 2 of them vetoed."."""
    if not added.known:
        return ""
    known = f" {count(added.known, called)}"
    if added.known == added.known_vetoed:
        return f"{known} the club had vetoed."
    vetoed = f", {added.known_vetoed} of them vetoed" if added.known_vetoed else ""
    return f"{known} the club had already{vetoed}."


def _left_out(left_out: tuple[LeftOut, ...]) -> str:
    if not left_out:
        return ""
    return "**Left out:**\n" + "\n".join(f"- {safe(each.amount)}: {safe(each.reason)}" for each in left_out)


def _found_text(found: Found) -> str:
    paragraphs = [safe(text, SHOWN_OF_PASSAGE) for text in found.passage.text.split(PARAGRAPH_BREAK)]
    quoted = "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)
    return f"**{safe(found.document.title, 100)}**\n-# {place_of_passage(found.passage)}\n{quoted}"
