"""What may be configured, read from a mapping of names to values and checked all at once."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from bot.domain.shards import Shard
from bot.errors import StartupError

PREFIX = "PROJECTIONIST_"
TOKEN_NAME = "DISCORD_TOKEN"  # noqa: S105 - the name of the setting, not a token


class LogFormat(StrEnum):
    READABLE = "readable"
    JSON = "json"


class Settings(BaseModel):
    """Each field is one setting; `.env.example` and the README describe them for hosts."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: SecretStr | None = None
    database: Path = Path("data/projectionist.db")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: LogFormat = LogFormat.READABLE
    busy_seconds: float = Field(default=5.0, ge=0, le=60)
    shard_count: int = Field(default=1, ge=1)
    shard_id: int = Field(default=0, ge=0)

    @field_validator("shard_id")
    @classmethod
    def _is_one_of_them(cls, shard_id: int, info: ValidationInfo) -> int:
        """They are numbered from 0."""
        count = info.data.get("shard_count", shard_id + 1)
        if shard_id >= count:
            raise ValueError(f"with {count} shards the last one is {count - 1}")
        return shard_id

    @property
    def shard(self) -> Shard:
        return Shard(self.shard_id, self.shard_count)


class SettingsError(StartupError):
    """One line for each problem found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The settings cannot be used:\n" + "\n".join(f"- {problem}" for problem in problems))
        self.problems = problems


def load_settings(values: Mapping[str, str | None]) -> Settings:
    """The settings named in `values`, of which only DISCORD_TOKEN and PROJECTIONIST_* are looked at.

    An empty value counts as not set. Raises `SettingsError` with every problem at once.
    """
    given = {_field(name): value for name, value in values.items() if _is_ours(name) and value}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError([_problem(detail["loc"], detail["msg"]) for detail in error.errors()]) from None


def _is_ours(name: str) -> bool:
    return name == TOKEN_NAME or name.startswith(PREFIX)


def _field(name: str) -> str:
    """PROJECTIONIST_TOKEN is no setting: it keeps its whole name so that it is refused as unknown."""
    field = name.removeprefix(PREFIX).lower()
    if name == TOKEN_NAME:
        return "token"
    return name if field == "token" else field


def _problem(location: tuple[int | str, ...], message: str) -> str:
    field = str(location[0])
    known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields if name != "token")
    if field not in Settings.model_fields:
        name = field if field.startswith(PREFIX) else PREFIX + field.upper()
        return f"{name} is not a setting. The settings are {TOKEN_NAME}, {known}."
    return f"{PREFIX}{field.upper()}: {message[0].lower()}{message[1:]}."
