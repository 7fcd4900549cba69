"""The gateway, spoken to without discord.py, and then by the real process."""

import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.loopback.conftest import Wire
from tests.loopback.gateway import Gateway
from tests.loopback.server import Server
from tests.town.visitor import Visitor
from tests.wire.process import BotProcess


class Listener:
    """One connection, compressed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.context = zlib.decompressobj()

    @classmethod
    async def connect(cls, wire: Wire) -> "Listener":
        made = cls(await wire.session.ws_connect(f"{wire.server.url()}/gateway?compress=zlib-stream"))
        assert (await made.hear())["op"] == 10
        return made

    async def hear(self) -> dict[str, Any]:
        packed = await self.socket.receive_bytes(timeout=5)
        assert packed.endswith(b"\x00\x00\xff\xff")
        heard: dict[str, Any] = json.loads(self.context.decompress(packed))
        return heard

    async def say(self, op: int, **data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, wire: Wire, **rest: Any) -> dict[str, Any]:
        await self.say(2, token=wire.world.token, intents=1, **rest)
        return await self.hear()


async def test_identify_is_answered_with_ready_and_every_guild(wire: Wire) -> None:
    listener = await Listener.connect(wire)
    ready = await listener.identify(wire)
    guild = await listener.hear()
    assert (ready["t"], ready["s"], guild["t"], guild["s"]) == ("READY", 1, "GUILD_CREATE", 2)
    assert [member["user"]["username"] for member in guild["d"]["members"]] == ["projectionist"]
    await listener.say(1)
    assert (await listener.hear())["op"] == 11


async def test_a_wrong_token_closes_with_4004(wire: Wire) -> None:
    listener = await Listener.connect(wire)
    await listener.say(2, token="wrong", intents=1)  # noqa: S106
    assert (await listener.socket.receive(timeout=5)).data == 4004


async def test_what_was_missed_is_replayed(wire: Wire) -> None:
    listener = await Listener.connect(wire)
    session = (await listener.identify(wire))["d"]["session_id"]
    wire.server.gateway.drop()
    wire.world.add_channel(wire.guild, "missed")
    again = await Listener.connect(wire)
    await again.say(6, token=wire.world.token, session_id=session, seq=2)
    heard = [await again.hear() for _ in range(2)]
    assert [(message["t"], message["s"]) for message in heard] == [("CHANNEL_CREATE", 3), ("RESUMED", 4)]


async def test_a_resume_is_refused_when_told_so_when_unknown_and_after_a_proper_end(wire: Wire) -> None:
    first = await Listener.connect(wire)
    session = (await first.identify(wire))["d"]["session_id"]
    await first.socket.close(code=1000)
    await wire.server.gateway.changed.until(lambda: not wire.server.gateway.sessions)
    second = await Listener.connect(wire)
    await second.say(6, token=wire.world.token, session_id=session, seq=2)
    assert (await second.hear())["op"] == 9
    session = (await second.identify(wire))["d"]["session_id"]
    wire.server.gateway.drop()
    wire.server.gateway.refuse_resume = 1
    third = await Listener.connect(wire)
    await third.say(6, token=wire.world.token, session_id=session, seq=2)
    assert (await third.hear()) == {"op": 9, "d": False}


async def test_the_gateway_may_ask_for_a_reconnect_or_end_the_session(wire: Wire) -> None:
    listener = await Listener.connect(wire)
    await listener.identify(wire)
    await listener.hear()
    wire.server.gateway.tell(7)
    wire.server.gateway.tell(9)
    assert [(await listener.hear())["op"] for _ in range(2)] == [7, 9]
    assert not wire.server.gateway.sessions


async def test_shards_share_the_guilds() -> None:
    async with Server.begin() as server, aiohttp.ClientSession() as session:
        wire = Wire(server, session)
        for _ in range(99):
            server.world.add_guild()
        listeners = [await Listener.connect(wire) for _ in range(2)]
        ready = [await listener.identify(wire, shard=[number, 2]) for number, listener in enumerate(listeners)]
        shown = [{guild["id"] for guild in message["d"]["guilds"]} for message in ready]
        assert not shown[0] & shown[1]
        assert [len(guilds) for guilds in shown] == [50, 50]


@pytest.mark.parametrize("disturb", [Gateway.drop, partial(Gateway.tell, op=7)], ids=["drop", "op 7"])
async def test_the_bot_resumes(records: Path, disturb: Callable[[Gateway], None]) -> None:
    async with Server.begin() as server, BotProcess.running(server, records):
        visitor = Visitor.of(server.world, server.world.add_guild(), "ann")
        disturb(server.gateway)
        await server.gateway.changed.until(lambda: server.gateway.resumed)
        assert (await visitor.slash("help")).text
        assert server.gateway.identified["bot"] == 1


async def test_the_bot_begins_anew_when_it_may_not_resume(records: Path) -> None:
    async with Server.begin() as server, BotProcess.running(server, records):
        gateway = server.gateway
        visitor = Visitor.of(server.world, server.world.add_guild(), "ann")
        gateway.refuse_resume = 1
        gateway.drop()
        await gateway.changed.until(lambda: gateway.identified["bot"] == 2)
        assert (await visitor.slash("help")).text
