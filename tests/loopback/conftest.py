"""The stand-in with one server, and a way to ask it without discord.py."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.loopback.server import Server
from tests.town.interactions import Asked, Interaction
from tests.town.world import Channel, Guild, Message


class Wire:
    """Speaks to the stand-in as the bot would."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.world = server.world
        self.guild: Guild = server.world.add_guild()
        self.general: Channel = self.guild.channels["general"]
        self.forum: Channel = self.guild.channels["film-talk"]
        self.session = session
        self.headers: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status, and what was answered."""
        headers = {"Authorization": f"Bot {self.world.token}"}
        url = f"{self.server.url()}/api/v10{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            self.headers = dict(response.headers)
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else await response.text()

    async def refused(self, method: str, path: str, body: Any = None) -> int:
        """Discord's code for why not."""
        status, payload = await self.ask(method, path, body)
        assert status >= 400, payload
        return int(payload["code"])

    async def say(self, body: Any, channel: Channel | None = None) -> tuple[int, Any]:
        return await self.ask("POST", f"/channels/{(channel or self.general).channel_id}/messages", body)

    async def unsayable(self, body: Any, channel: Channel | None = None) -> int:
        status, payload = await self.say(body, channel)
        assert status >= 400, payload
        return int(payload["code"])

    def begin(self, asked: Asked = Asked.COMMAND, message: Message | None = None) -> Interaction:
        return Interaction.begin(self.world, asked, self.guild.member("ann"), self.general, {}, message)

    def callback(self, asked: Interaction) -> str:
        return f"/interactions/{asked.interaction_id}/{asked.token}/callback"

    def webhook(self, asked: Interaction) -> str:
        return f"/webhooks/{self.world.bot.user_id}/{asked.token}"

    def may_not(self, **permissions: bool) -> None:
        """Take these from the bot, in the whole server."""
        taken = discord.Permissions(**permissions).value
        for role in self.guild.roles.values():
            role.permissions &= ~taken


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with Server.begin() as server, aiohttp.ClientSession() as session:
        yield Wire(server, session)
