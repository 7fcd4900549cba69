"""Settings: all problems at once, no unknown names, no token in sight."""

from pathlib import Path

import pytest

from bot.domain.shards import Shard
from bot.settings import LogFormat, Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[1]


def test_nothing_needs_to_be_set() -> None:
    assert load_settings({}) == Settings()


def test_what_is_set_is_read() -> None:
    settings = load_settings(
        {
            "DISCORD_TOKEN": "secret",
            "PROJECTIONIST_DATABASE": "club.db",
            "PROJECTIONIST_LOG_FORMAT": "json",
            "HOME": "x",
        }
    )
    assert settings.token is not None
    assert settings.token.get_secret_value() == "secret"
    assert settings.database == Path("club.db")
    assert settings.log_format is LogFormat.JSON


def test_an_empty_value_counts_as_not_set() -> None:
    assert load_settings({"DISCORD_TOKEN": "", "PROJECTIONIST_LOG_LEVEL": ""}) == Settings()


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(
            {
                "PROJECTIONIST_LOG_LEVEL": "loud",
                "PROJECTIONIST_BUSY_SECONDS": "soon",
                "PROJECTIONIST_DATABSE": "x",
                "PROJECTIONIST_TOKEN": "secret",
            }
        )
    assert len(refused.value.problems) == 4
    text = str(refused.value)
    assert "PROJECTIONIST_LOG_LEVEL" in text
    assert "PROJECTIONIST_DATABSE is not a setting" in text
    assert "PROJECTIONIST_TOKEN is not a setting" in text
    assert "secret" not in text


def test_a_shard_is_one_of_as_many_as_there_are() -> None:
    given = {"PROJECTIONIST_SHARD_COUNT": "2", "PROJECTIONIST_SHARD_ID": "1"}
    assert load_settings(given).shard == Shard(1, 2)
    with pytest.raises(SettingsError, match=r"PROJECTIONIST_SHARD_ID: .*with 2 shards the last one is 1"):
        load_settings(given | {"PROJECTIONIST_SHARD_ID": "2"})


def test_the_token_is_never_shown() -> None:
    settings = load_settings({"DISCORD_TOKEN": "secret"})
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings)
    assert "secret" not in settings.model_dump_json()


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_setting_is_described(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    names = ["DISCORD_TOKEN", *(f"PROJECTIONIST_{name.upper()}" for name in Settings.model_fields if name != "token")]
    assert [name for name in names if name not in text] == []
