"""The discord.py client: opens the house, loads the features, syncs the commands, closes the house."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.domain.drafts import Draft, DraftKind
from bot.domain.shards import ALL_CLUBS, Shard
from bot.services.services import Services
from bot.storage.facts import FactStore
from bot.ui.answers import answer
from bot.ui.confirm import ConfirmButton, DiscardButton
from bot.ui.context import Interaction, bind_interaction
from bot.ui.courier import Courier
from bot.ui.dialogs import PersistentDialog, take_dialog
from bot.ui.failures import answer_failure
from bot.ui.gateway import Patience, stay_connected
from bot.ui.items import PersistentItem, take_press
from bot.ui.network import no_blind_repeats
from bot.ui.redraw import INTERVAL_SECONDS, Redrawer

log = structlog.get_logger(__name__)

COMMANDS_FACT = "commands"
READY_SECONDS = 0.5
"""How long to wait for one more server before the timers start; what comes later is asked of Discord when needed."""

Act: TypeAlias = Callable[[Interaction, Draft], Awaitable[None]]


class ClubTree(app_commands.CommandTree["ProjectionistClient"]):
    """Binds the log's ids to every interaction, and fails in the one way."""

    async def interaction_check(self, interaction: Interaction) -> bool:
        bind_interaction(interaction)
        return True

    async def _call(self, interaction: discord.Interaction["ProjectionistClient"]) -> None:
        """discord.py only logs an error in an autocomplete; the member would wait for choices that never come."""
        await super()._call(interaction)
        if interaction.type is discord.InteractionType.autocomplete and not interaction.response.is_done():
            await answer(interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        await answer_failure(interaction, error)


class ProjectionistClient(commands.Bot):
    """`open_house` makes the services; the client owns them from `setup_hook` to `close`."""

    services: Services

    def __init__(
        self,
        open_house: Callable[[], Awaitable[Services]],
        extensions: Sequence[str],
        *,
        redraw_seconds: float = INTERVAL_SECONDS,
        shard: Shard = ALL_CLUBS,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=ClubTree,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=READY_SECONDS,
            shard_id=None if shard == ALL_CLUBS else shard.shard_id,
            shard_count=None if shard == ALL_CLUBS else shard.count,
        )
        self._open_house = open_house
        self._extensions = extensions
        self._items: list[type[PersistentItem[Any]]] = []
        self._dialogs: list[type[PersistentDialog]] = []
        self._acts: dict[DraftKind, Act] = {}
        self._command_ids: dict[str, int] = {}
        self.courier = Courier(self)
        self.redrawer = Redrawer(redraw_seconds)
        self._patience = Patience()

    async def setup_hook(self) -> None:
        no_blind_repeats(self.http)
        self.services = await self._open_house()
        self.add_items(ConfirmButton, DiscardButton)
        for extension in self._extensions:
            await self.load_extension(extension)
        await self._sync_commands()

    async def connect(self, *, reconnect: bool = True) -> None:
        """As discord.py's, but back soon after Discord is. Raises what that raises."""
        if reconnect:
            await stay_connected(self, self._patience)
        else:
            await super().connect(reconnect=False)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        await asyncio.sleep(self._patience.before_an_introduction())

    async def on_ready(self) -> None:
        """Discord says this again after every reconnect; the runner starts once."""
        self.services.timers.start()
        await self.services.timers.discord_is_back()
        log.info("ready", clubs=len(self.guilds))

    async def on_resumed(self) -> None:
        await self.services.timers.discord_is_back()

    async def on_disconnect(self) -> None:
        self.services.timers.discord_is_away()

    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            bind_interaction(interaction)
            await take_press(interaction, self._items)
        elif interaction.type is discord.InteractionType.modal_submit:
            bind_interaction(interaction)
            await take_dialog(interaction, self._dialogs)

    def add_items(self, *items: type[PersistentItem[Any]]) -> None:
        """Have these buttons and selects work, whenever their message was sent."""
        self._items.extend(items)

    def add_dialogs(self, *dialogs: type[PersistentDialog]) -> None:
        """Have these dialogs be heard, whenever they were opened."""
        self._dialogs.extend(dialogs)

    def on_confirm(self, kind: DraftKind, act: Act) -> None:
        """Have `act` called, once, when a member says yes to a draft of this kind."""
        self._acts[kind] = act

    async def confirmed(self, interaction: Interaction, draft: Draft) -> None:
        await self._acts[draft.kind](interaction, draft)

    def mention_command(self, name: str) -> str:
        """The command as a link to press; plain text until Discord knows the commands."""
        command_id = self._command_ids.get(name.split(maxsplit=1)[0])
        return f"</{name}:{command_id}>" if command_id else f"`/{name}`"

    async def close(self) -> None:
        services = getattr(self, "services", None)
        if services is not None:
            await services.timers.stop()
            await self.redrawer.close()
        await super().close()
        if services is not None:
            await services.database.close()

    async def _sync_commands(self) -> None:
        """Tell Discord of the commands when they have changed since it was told last, for this application."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        known = await self.services.database.read(lambda c: FactStore(c).get(COMMANDS_FACT))
        told = json.loads(known) if known else {}
        checksum = hashlib.sha256(f"{self.application_id}{json.dumps(payload, sort_keys=True)}".encode()).hexdigest()
        if told.get("checksum") != checksum:
            synced = await self.tree.sync()
            told = {"checksum": checksum, "ids": {command.name: command.id for command in synced}}
            await self.services.database.write(lambda c: FactStore(c).set(COMMANDS_FACT, json.dumps(told)))
            log.info("commands_synced", count=len(synced))
        self._command_ids = told["ids"]
