"""`check` with a token: what is missing in the servers that the bot is in."""

from collections.abc import AsyncIterator

import discord
import pytest
from pydantic import SecretStr

from bot import doctor
from bot.settings import Settings
from tests.discord.evening import Evening

TOKEN = SecretStr("secret")


def meet(monkeypatch: pytest.MonkeyPatch, evening: Evening) -> Settings:
    """Have the short connection find the evening's server."""

    async def servers(token: str) -> AsyncIterator[discord.Guild]:
        assert token == TOKEN.get_secret_value()
        for guild in evening.client.guilds:
            yield guild

    monkeypatch.setattr(doctor, "_servers", servers)
    return Settings(token=TOKEN, database=evening.records)


async def test_all_is_well_after_the_set_up(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    await evening.host.slash(evening.general, "club setup", discussion=evening.forum)
    report = await doctor.examine(meet(monkeypatch, evening))
    assert report.is_well
    assert "ok     Film Club: everything that the bot needs is there." in report.lines


async def test_a_missing_permission_is_named_with_its_channel(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred = discord.PermissionOverwrite(send_messages=False)
    hush = evening.guild.create_text_channel("hush", overwrites={evening.client.user: barred})
    await evening.host.slash(evening.general, "club setup", announcements=hush)
    report = await doctor.examine(meet(monkeypatch, evening))
    assert not report.is_well
    assert any("hush" in line and "Send Messages" in line for line in report.lines)


async def test_a_refused_token_is_a_line(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = meet(monkeypatch, evening)

    async def refuse(token: str) -> AsyncIterator[discord.Guild]:
        if token:
            raise discord.LoginFailure("no")
        yield evening.client.guilds[0]

    monkeypatch.setattr(doctor, "_servers", refuse)
    report = await doctor.examine(settings)
    assert "wrong  Discord refused the token." in report.lines
    assert "secret" not in "\n".join(report.lines)
