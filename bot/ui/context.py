"""What an interaction carries into the house: the services, and who asks."""

from typing import Any, Protocol, TypeAlias, cast

import discord
import structlog

from bot.domain.clubs import Actor
from bot.domain.drafts import Draft
from bot.errors import UserError
from bot.services.services import Services
from bot.ui.courier import Courier
from bot.ui.redraw import Redrawer

Interaction: TypeAlias = discord.Interaction[Any]

ONLY_IN_A_SERVER = "This works only in a server. Go to your club's server and try it there."


class House(Protocol):
    """What the client offers to cogs, buttons and dialogs."""

    services: Services
    courier: Courier
    redrawer: Redrawer

    async def confirmed(self, interaction: Interaction, draft: Draft) -> None:
        """Do what the feature that made the draft registered for its kind."""
        ...

    def mention_command(self, name: str) -> str:
        """The command as a link to press, `/poll ask`; plain text until Discord knows the commands."""
        ...


def house_of(interaction: Interaction) -> House:
    return cast("House", interaction.client)


def services_of(interaction: Interaction) -> Services:
    return house_of(interaction).services


def actor_of(interaction: Interaction) -> Actor:
    """Raises `UserError` outside a server."""
    user = interaction.user
    if interaction.guild_id is None or not isinstance(user, discord.Member):
        raise UserError(ONLY_IN_A_SERVER)
    return Actor(
        club_id=interaction.guild_id,
        member_id=user.id,
        role_ids=frozenset(role.id for role in user.roles),
        manages_events=interaction.permissions.manage_events or interaction.permissions.administrator,
    )


def guild_of(interaction: Interaction) -> discord.Guild:
    """Raises `UserError` outside a server, and in one that the bot is not in."""
    if interaction.guild is None:
        raise UserError(ONLY_IN_A_SERVER)
    return interaction.guild


def channel_id_of(interaction: Interaction) -> int:
    if interaction.channel_id is None:
        raise UserError("This works only in a channel. Go to your club's server and try it there.")
    return interaction.channel_id


def channel_id_above(interaction: Interaction) -> int:
    """The channel; in a thread the one that it hangs in."""
    used = interaction.channel
    return used.parent_id if isinstance(used, discord.Thread) else channel_id_of(interaction)


def bind_interaction(interaction: Interaction) -> None:
    """Put the ids of this interaction on every line that this task logs from now on."""
    structlog.contextvars.bind_contextvars(
        club=interaction.guild_id, member=interaction.user.id, interaction=interaction.id
    )
