"""Long lists as private panels of one page, with buttons to turn it that survive a restart.

A feature with a list makes one subclass of `PageButton`, registers it with `client.add_items`, and draws with
`page_panel`; its service returns a `Page` for a page's number (`PageSpan.at` in the same read as the rows):

    class PickPage(PageButton, template=rf"v1:page:picks:(?P<page>{ID})"):
        def __init__(self, page: int, label: str = "…") -> None:
            super().__init__(f"v1:page:picks:{page}", label)
            self.page = page

        async def draw(self, interaction: Interaction) -> ui.LayoutView:
            return pick_history_panel(await services_of(interaction).picks.history(actor_of(interaction), self.page))

    def pick_history_panel(page: Page[Pick]) -> ui.LayoutView:
        return page_panel("### Films we watched", page, [_line(pick) for pick in page.items], PickPage)
"""

from collections.abc import Callable, Sequence
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.pages import Page
from bot.ui.answers import replace
from bot.ui.context import Interaction
from bot.ui.items import PersistentItem
from bot.ui.layout import Item, panel

TurnTo = Callable[[int, str], Item]
"""Makes the button that shows the page of this number, with this label."""


class PageButton(PersistentItem[ui.Button[ui.LayoutView]], template=r"(?!)"):
    """Base of the buttons that turn to another page of one list; the answer takes the old page's place."""

    def __init__(self, custom_id: str, label: str) -> None:
        super().__init__(ui.Button(label=label, style=ButtonStyle.secondary, custom_id=custom_id))

    async def act(self, interaction: Interaction) -> None:
        await replace(interaction, view=await self.draw(interaction))

    async def draw(self, interaction: Interaction) -> ui.LayoutView:
        """The panel of the page that this button leads to, from the records as they are now."""
        raise NotImplementedError


def page_panel(heading: str, page: Page[Any], lines: Sequence[str], turn_to: TurnTo) -> ui.LayoutView:
    """The page: `lines` (one for each of its items, safe to show), where it stands, and its buttons.

    Ten lines of at most 370 characters fit. An empty list is the caller's to put into words.
    """
    span = page.span
    footer = f"-# Page {span.number} of {span.last} · {span.total} in all" if span.last > 1 else ""
    return panel(heading, "\n".join(lines), footer, buttons=_turns(page, turn_to))


def _turns(page: Page[Any], turn_to: TurnTo) -> list[Item]:
    span = page.span
    before = [turn_to(span.number - 1, "Previous")] if span.number > 1 else []
    after = [turn_to(span.number + 1, "Next")] if span.number < span.last else []
    return before + after
