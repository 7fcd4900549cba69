"""What all routes share: a call, Discord's way to refuse it, and the table that the subjects fill."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from aiohttp import web

from tests.loopback.world import Channel, Guild, World

Json: TypeAlias = dict[str, Any]


class Code(Enum):
    """Discord docs: Topics, Opcodes and Status Codes, JSON Error Codes: status, code and message."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_EVENT = (404, 10070, "Unknown Guild Scheduled Event")
    TOO_MANY_EVENTS = (400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    ALREADY_ANSWERED = (400, 40060, "Interaction has already been acknowledged.")
    TAG_REQUIRED = (400, 40067, "A tag is required to create a forum post in this channel")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    NO_DIRECT_MESSAGES = (403, 50007, "Cannot send messages to this user")
    NO_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    INVALID_TOKEN = (401, 50027, "Invalid Webhook Token")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
    EVENT_IS_OVER = (400, 180000, "Cannot update a finished event")
    INVALID = (400, 50035, "Invalid Form Body")


class Refusal(Exception):
    """An answer with one of Discord's error codes."""

    def __init__(self, code: Code, errors: Json | None = None) -> None:
        self.status, number, message = code.value
        super().__init__(f"{number} {message} {errors or ''}")
        self.payload: Json = {"code": number, "message": message, **({"errors": errors} if errors else {})}


def invalid(field: str, why: str) -> Refusal:
    """Discord docs: Reference, Error Messages. 50035 names the field by a path of dots."""
    errors: Json = {"_errors": [{"code": "LOOPBACK_INVALID", "message": why}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return Refusal(Code.INVALID, errors)


def reply(payload: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """discord.py reads JSON only where the type names no charset."""
    text = json.dumps(payload).encode()
    return web.Response(body=text, status=status, headers=headers, content_type="application/json")


def check_length(field: str, text: Any, most: int, least: int = 0) -> None:
    if not isinstance(text, str) or not least <= len(text) <= most:
        raise invalid(field, f"Must be between {least} and {most} in length.")


@dataclass(frozen=True)
class Call:
    """One request, as a route sees it."""

    world: World
    variables: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def id(self, name: str) -> int:
        return int(self.variables[name])

    def guild(self) -> Guild:
        if self.id("guild_id") not in self.world.guilds:
            raise Refusal(Code.UNKNOWN_GUILD)
        return self.world.guilds[self.id("guild_id")]

    def channel(self) -> Channel:
        if self.id("channel_id") not in self.world.channels:
            raise Refusal(Code.UNKNOWN_CHANNEL)
        return self.world.channels[self.id("channel_id")]


Route: TypeAlias = Callable[[Call], Any]
ROUTES: dict[tuple[str, str], Route] = {}


def route(method: str, path: str) -> Callable[[Route], Route]:
    """Answer this method and path with what the function returns: JSON, or None for 204."""

    def register(function: Route) -> Route:
        ROUTES[method, path] = function
        return function

    return register
