"""What all routes share: the call, the limits of its body, Discord's way to refuse it, and the table of routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from discord import Permissions

from tests.town.world import Channel, Guild, Json, World

Thing = TypeVar("Thing")
Place = TypeVar("Place", Guild, Channel)
Limits: TypeAlias = Mapping[str, range]
"""Every known field, with the lengths of its text or list, or the values of its number. What is not there is 0."""

ANY, NAME = range(1 << 63), range(1, 101)
UNKNOWN = {"channel": 10003, "guild": 10004, "message": 10008, "user": 10013, "event": 10070}


class Refusal(Exception):
    """Discord docs: Topics, Opcodes and Status Codes, JSON Error Codes."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{code} {message} {errors or ''}")
        self.status = status
        self.payload: Json = {"code": code, "message": message, **({"errors": errors} if errors else {})}


def invalid(why: str, *path: str | int) -> Refusal:
    """Discord docs: Reference, Error Messages. The field is named by its path."""
    errors: Json = {"_errors": [{"code": "LOOPBACK_INVALID", "message": why}]}
    for part in reversed(path):
        errors = {str(part): errors}
    return Refusal(400, 50035, "Invalid Form Body", errors)


def check(body: Json, limits: Limits, *path: str | int) -> None:
    """Refuse what is beyond its limits. Raises `NotImplementedError` for what the stand-in does not know."""
    if unknown := set(body) - set(limits):
        raise NotImplementedError(f"The stand-in does not know {sorted(unknown)} in {path or 'the body'}.")
    for name, limit in limits.items():
        value = body.get(name) or 0
        if (value if isinstance(value, int) else len(value)) not in limit:
            raise invalid(f"Must be between {limit[0]} and {limit[-1]} in length.", *path, name)


@dataclass(frozen=True)
class Call:
    """One request, as a route sees it."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def find(self, kind: str, among: Mapping[int, Thing], key: Any = None) -> Thing:
        """What the path names by its id, or what this id names."""
        if (found := int(key or self.path[f"{kind}_id"])) not in among:
            raise Refusal(404, UNKNOWN[kind], f"Unknown {kind.title()}")
        return among[found]

    def guild(self, **needed: bool) -> Guild:
        return self.require(self.find("guild", self.world.guilds), **needed)

    def channel(self, **needed: bool) -> Channel:
        return self.require(self.find("channel", self.world.channels), **needed)

    def require(self, place: Place, **needed: bool) -> Place:
        """This place, if the bot may do this there."""
        if not self.may(place, **needed):
            raise Refusal(403, 50013, "Missing Permissions")
        return place

    def may(self, place: Guild | Channel, **needed: bool) -> bool:
        """Whether the bot may do this here; it must see the place. In direct messages it may."""
        guild, channel = (place, None) if isinstance(place, Guild) else (place.guild, place)
        present = guild.members[self.world.bot.user_id].permissions(channel) if guild else Permissions.all()
        if not present.view_channel:
            raise Refusal(403, 50001, "Missing Access")
        return present.is_superset(Permissions(**needed))


Route: TypeAlias = Callable[[Call], Any]
ROUTES: dict[tuple[str, str], Route] = {}


def route(method: str, path: str) -> Callable[[Route], Route]:
    """Answer this method and path with what the function returns: JSON, or None for 204."""
    return lambda function: ROUTES.setdefault((method, path), function)
