"""Keeping the simulated server between two visits.

simcord holds the server in memory, in plain dataclasses. They are written to one file and read back into a new
environment before its bot starts, so channels, messages, threads, events and panels are where they were. The file
is read with an unpickler that makes nothing but those dataclasses, so that a file from somewhere else can do no harm.
"""

import dataclasses
import enum
import importlib
import io
import pickle
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simcord.env import Env

from bot.errors import StartupError

DATABASE = "club.db"
SERVER = "server.bin"
MAGIC = b"projectionist rehearsal\n"

NOT_KEPT = frozenset(
    {"subscribers", "http_requests", "transcript", "faults", "interactions", "interaction_tokens", "webhook_tokens"}
)
"""What belongs to one run: who listens, what was logged, interactions under way."""

PLAIN_MODULES = frozenset({"simcord._clock", "simcord.backend.cdn"})
BUILT_IN = {("builtins", name) for name in ("set", "frozenset")} | {
    ("datetime", name) for name in ("datetime", "timezone", "timedelta")
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What the last visit left: the server, and the instant it had reached."""

    state: dict[str, Any]

    @property
    def left_at(self) -> datetime:
        left_at: datetime = self.state["clock"].now()
        return left_at


def keep_server(env: Env) -> bytes:
    """The whole server as bytes."""
    state = {name: value for name, value in vars(env.backend).items() if name not in NOT_KEPT}
    body = io.BytesIO()
    pickle.dump({"simcord": version("simcord"), "state": state}, body, protocol=5)
    return MAGIC + body.getvalue()


def restore_server(env: Env, kept: Kept) -> None:
    """Put the kept server in the place of the empty one. The bot must not have started."""
    vars(env.backend).update(kept.state)


def read_kept(folder: Path) -> Kept | None:
    """What was kept in this folder; None if nothing was. Raises `StartupError` if it cannot be used."""
    path = folder / SERVER
    if not path.exists():
        return None
    try:
        content = path.read_bytes()
        found = _Reader(io.BytesIO(content.removeprefix(MAGIC))).load() if content.startswith(MAGIC) else None
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError) as error:
        raise StartupError(_unusable(path)) from error
    if not isinstance(found, dict) or found.get("simcord") != version("simcord"):
        raise StartupError(_unusable(path))
    return Kept(found["state"])


def write_kept(folder: Path, content: bytes) -> None:
    """Replace what was kept, all of it or nothing."""
    half = folder / f"{SERVER}.new"
    half.write_bytes(content)
    half.replace(folder / SERVER)


class _Reader(pickle.Unpickler):
    """Makes simcord's records and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in BUILT_IN:
            return super().find_class(module, name)
        if module.startswith("simcord.") and "." not in name:
            found = getattr(importlib.import_module(module), name)
            if isinstance(found, type) and found.__module__ == module and _is_record(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a kept server")


def _is_record(found: type) -> bool:
    return dataclasses.is_dataclass(found) or issubclass(found, enum.Enum) or found.__module__ in PLAIN_MODULES


def _unusable(path: Path) -> str:
    return (
        f"{path} is not a server that this version of the rehearsal can open. Move it away to begin anew with the"
        " same records, or name another folder with --keep."
    )
