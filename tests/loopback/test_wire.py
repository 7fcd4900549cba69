"""The token, unknown routes, rate limits, faults."""

import time
from typing import Any

import aiohttp
import discord
import pytest

from tests.loopback.conftest import Wire
from tests.loopback.server import Server


async def test_a_wrong_token_is_refused(wire: Wire) -> None:
    async with wire.session.get(f"{wire.server.url()}/api/v10/users/@me") as response:
        assert response.status == 401


async def test_overwrites_apply_for_everyone_then_for_roles_then_for_the_member(wire: Wire) -> None:
    ann, world = wire.guild.member("ann"), wire.world
    speak = discord.Permissions(send_messages=True).value
    role, everyone = world.add_role(wire.guild, "Quiet"), wire.guild.roles[wire.guild.guild_id]
    ann.roles.append(role)

    def may_speak() -> bool:
        return ann.permissions(wire.general).send_messages

    assert may_speak()
    world.permit(wire.general, everyone, deny=speak)
    assert not may_speak()
    world.permit(wire.general, role, allow=speak)
    assert may_speak()
    world.permit(wire.general, ann, deny=speak)
    assert not may_speak()
    role.permissions = discord.Permissions(administrator=True).value
    assert may_speak()


async def test_what_the_bot_does_not_use_fails_loudly() -> None:
    with pytest.raises(ExceptionGroup, match="does not know") as raised:
        await _ask_once("GET", "/guilds/1/bans")
    assert "no route GET /bot/api/v10/guilds/1/bans" in str(raised.value.exceptions[0])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/channels/{general}", {"name": "x"}),
        ("POST", "/channels/{general}/messages", {"content": "x", "embeds": []}),
        ("POST", "/channels/{general}/messages", {"flags": 32768, "components": [{"type": 9, "components": []}]}),
        ("GET", "/channels/{general}/messages?around=1&limit=1", None),
    ],
)
async def test_what_the_stand_in_cannot_do_fails_loudly(method: str, path: str, body: Any) -> None:
    with pytest.raises(ExceptionGroup, match="does not know"):
        await _ask_once(method, path, body)


async def _ask_once(method: str, path: str, body: Any = None) -> None:
    async with Server.begin() as server, aiohttp.ClientSession() as session:
        wire = Wire(server, session)
        assert (await wire.ask(method, path.format(general=wire.general.channel_id), body))[0] == 501


async def test_a_bucket_counts_down_and_then_refuses(wire: Wire) -> None:
    wire.server.rates.limits["POST", "/channels/{channel_id}/messages"] = (2, 5.0)
    left = []
    for _ in range(2):
        await wire.say({"content": "x"})
        left.append(wire.headers["X-RateLimit-Remaining"])
    status, refused = await wire.say({"content": "x"})
    assert left == ["1", "0"]
    assert (status, refused["global"], wire.headers["Via"]) == (429, False, "1.1 loopback")
    assert 0 < refused["retry_after"] <= 5
    assert len(wire.general.messages) == 2
    wire.world.ahead += 5
    assert (await wire.say({"content": "x"}))[0] == 200


async def test_the_limit_over_everything_spares_interaction_answers(wire: Wire) -> None:
    wire.server.rates.per_second = 2
    statuses = [(await wire.ask("GET", "/users/@me"))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    _, refused = await wire.ask("GET", "/users/@me")
    assert refused["global"]
    asked = wire.begin()
    assert (await wire.ask("POST", wire.callback(asked), {"type": 5}))[0] == 204


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
async def test_a_status_comes_before_or_after_the_work(wire: Wire, after: bool, kept: int) -> None:
    fault = wire.server.faults.add("POST", "/channels/*/messages", status=502, after=after)
    assert (await wire.say({"content": "x"}))[0] == 502
    assert len(wire.general.messages) == kept
    assert (await wire.say({"content": "y"}))[0] == 200
    assert fault.happened == 1


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
async def test_a_reset_comes_before_or_after_the_work(wire: Wire, after: bool, kept: int) -> None:
    wire.server.faults.add("POST", "/channels/*/messages", reset=True, after=after)
    with pytest.raises(aiohttp.ClientConnectionError):
        await wire.say({"content": "x"})
    assert len(wire.general.messages) == kept


async def test_a_fault_may_be_a_429_or_a_delay(wire: Wire) -> None:
    wire.server.faults.add("POST", "/channels/*/messages", status=429, retry_after=1.5)
    status, refused = await wire.say({"content": "x"})
    assert (status, refused["retry_after"], "Via" in wire.headers) == (429, 1.5, True)
    wire.server.faults.add("POST", "/channels/*/messages", delay=0.05)
    before = time.monotonic()
    assert (await wire.say({"content": "x"}))[0] == 200
    assert time.monotonic() - before >= 0.05


async def test_the_server_goes_away_and_comes_back_where_it_was(wire: Wire) -> None:
    await wire.server.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await wire.say({"content": "x"})
    await wire.server.start()
    assert (await wire.say({"content": "x"}))[0] == 200
