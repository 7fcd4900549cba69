"""What lasts between two visits."""

import pickle
import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.errors import StartupError
from bot.rehearsal.keeping import DATABASE, MAGIC, SERVER, read_kept, write_kept
from bot.rehearsal.reading import Reader
from bot.rehearsal.stage import Stage
from tests.rehearsal.conftest import MONDAY

BERLIN = ZoneInfo("Europe/Berlin")


def everything(stage: Stage) -> dict[str, int]:
    """The id of whatever the records may refer to."""
    return {
        "server": stage.guild.id,
        **{f"member {member.name}": member.id for member in stage.members},
        **{f"channel {name}": channel.id for name, channel in stage.guild.channels.items()},
        **{f"role {name}": role.id for name, role in stage.guild.roles.items()},
    }


def newest(channel: ChannelHandle) -> discord.Message:
    message = channel.last_message
    assert message is not None
    return message


async def test_the_server_is_there_again_with_its_panels(filled_records: Path, tmp_path: Path) -> None:
    records = Path(shutil.copy(filled_records, tmp_path / DATABASE))
    async with Stage.open(records, MONDAY) as first:
        general = first.channel("general")
        await first.host.slash(general, "poll ask", question="When?", answers="Friday | Saturday", closes="3d")
        await first.member("ann").click(newest(general), label="Friday")
        ids, words = everything(first), Reader(first.env, BERLIN).lines(newest(general))
        write_kept(tmp_path, first.keep())
    async with Stage.open(records, MONDAY + timedelta(days=1), read_kept(tmp_path)) as second:
        assert everything(second) == ids
        assert second.env.now() >= MONDAY + timedelta(days=1)
        general = second.channel("general")
        assert Reader(first.env, BERLIN).lines(newest(general)) == words
        await second.member("ben").click(newest(general), label="Saturday")
        await second.pass_time(timedelta(days=3))
        assert any("2 members voted" in line for line in Reader(second.env, BERLIN).lines(newest(general)))
        assert second.faults() == []


async def test_without_the_server_the_same_ids_are_given_again(filled_records: Path, tmp_path: Path) -> None:
    """So that the records still fit, should only they have been kept."""
    records = Path(shutil.copy(filled_records, tmp_path / DATABASE))
    async with Stage.open(records, MONDAY) as first:
        ids = everything(first)
    async with Stage.open(records, MONDAY + timedelta(days=40)) as second:
        assert everything(second) == ids


def test_nothing_was_kept_in_an_empty_folder(tmp_path: Path) -> None:
    assert read_kept(tmp_path) is None


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("harm",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"something else",
        MAGIC,
        MAGIC + pickle.dumps(Harmful()),
        MAGIC + pickle.dumps({"simcord": "0.1", "state": {}}),
        MAGIC + pickle.dumps([1, 2]),
    ],
)
def test_a_file_that_is_no_kept_server_is_refused_unread(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / SERVER).write_bytes(content)
    with pytest.raises(StartupError, match="is not a server"):
        read_kept(tmp_path)
    assert "harm" not in capsys.readouterr().out
