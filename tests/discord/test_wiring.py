"""Everything that was built is connected."""

from collections.abc import Iterator
from typing import Any

from bot.app import build_client
from bot.domain.drafts import DraftKind
from bot.domain.timers import TimerKind
from bot.settings import Settings
from bot.ui.dialogs import PersistentDialog
from bot.ui.items import PersistentItem
from tests.clocks import FixedClock
from tests.discord.evening import Evening


def built(item: type[PersistentItem[Any]]) -> Iterator[type[PersistentItem[Any]]]:
    for child in item.__subclasses__():
        yield from built(child)
        if child.__module__.startswith("bot.") and child.act is not PersistentItem.act and not child.__subclasses__():
            yield child


async def test_every_button_and_select_is_registered_before_its_first_message_is_sent(evening: Evening) -> None:
    items = set(built(PersistentItem))
    assert len(items) > 10
    assert items == set(evening.client._items)


async def test_every_kind_of_timer_has_its_handler(evening: Evening) -> None:
    assert set(evening.client.services.timers._handlers) == set(TimerKind)


async def test_every_dialog_is_registered_before_it_is_first_shown(evening: Evening) -> None:
    dialogs = set(PersistentDialog.__subclasses__())
    assert len(dialogs) > 1
    assert dialogs == set(evening.client._dialogs)


async def test_every_kind_of_draft_has_its_act(evening: Evening) -> None:
    """What is being written has a dialog of its own instead."""
    assert set(evening.client._acts) == set(DraftKind) - {DraftKind.WRITE_PROMPT}


async def test_one_of_several_processes_asks_discord_for_its_shard() -> None:
    client = build_client(Settings(shard_count=2, shard_id=1), FixedClock())
    assert (client.shard_id, client.shard_count) == (1, 2)
    assert build_client(Settings(), FixedClock()).shard_count is None
