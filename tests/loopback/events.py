"""A server's scheduled events. Discord docs: Resources, Guild Scheduled Event."""

from datetime import datetime
from typing import Any

from tests.loopback.api import Call, Code, Json, Refusal, check_length, invalid, route
from tests.loopback.permissions import require, require_in_guild
from tests.loopback.world import Guild, World

STAGE, VOICE, EXTERNAL = 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
MAY_BECOME = {SCHEDULED: (ACTIVE, CANCELLED), ACTIVE: (COMPLETED,)}
MOST_EVENTS = 100


@route("POST", "/guilds/{guild_id}/scheduled-events")
def create_event(call: Call) -> Json:
    """Takes Create Events in the server, or in the event's channel; 100 may be scheduled or active."""
    world, guild, body = call.world, call.guild(), call.body
    _check_channel(call, guild, body)
    check_length("name", body["name"], 100, 1)
    check_length("description", body.get("description") or "", 1000)
    _check_times(world, body)
    if sum(event["status"] in MAY_BECOME for event in _current(world, guild)) >= MOST_EVENTS:
        raise Refusal(Code.TOO_MANY_EVENTS)
    event = {
        "image": None, "entity_id": None, "scheduled_end_time": None, "channel_id": None, "entity_metadata": None,
        **body,
        "id": str(world.new_id()), "guild_id": str(guild.guild_id), "creator_id": str(world.bot.user_id),
        "creator": world.bot.payload(), "status": SCHEDULED, "recurrence_rule": None,
    }  # fmt: skip
    guild.events[int(event["id"])] = event
    world.changed.fire()
    return event


def _check_channel(call: Call, guild: Guild, body: Json) -> None:
    if body["entity_type"] == EXTERNAL:
        require_in_guild(call.world, guild, create_events=True)
        location = (body.get("entity_metadata") or {}).get("location")
        check_length("entity_metadata.location", location, 100, 1)
        if not body.get("scheduled_end_time"):
            raise invalid("scheduled_end_time", "This field is required.")
        return
    channel = call.world.channels.get(int(body["channel_id"]))
    if channel is None or channel.guild is not guild:
        raise Refusal(Code.UNKNOWN_CHANNEL)
    room = {"manage_channels": True, "mute_members": True, "move_members": True} if body["entity_type"] == STAGE else {}
    require(call.world, channel, create_events=True, connect=True, **room)


def _check_times(world: World, body: Json) -> None:
    start, end = _instant(body["scheduled_start_time"]), body.get("scheduled_end_time")
    if start <= world.now():
        raise invalid("scheduled_start_time", "Cannot schedule event in the past.")
    if end and _instant(end) <= start:
        raise invalid("scheduled_end_time", "Cannot end before it starts.")


@route("GET", "/guilds/{guild_id}/scheduled-events")
def list_events(call: Call) -> list[Json]:
    require_in_guild(call.world, call.guild(), view_channel=True)
    return [event for event in _current(call.world, call.guild()) if event["status"] in MAY_BECOME]


@route("GET", "/guilds/{guild_id}/scheduled-events/{event_id}")
def fetch_event(call: Call) -> Json:
    _current(call.world, call.guild())
    if call.id("event_id") not in call.guild().events:
        raise Refusal(Code.UNKNOWN_EVENT)
    return call.guild().events[call.id("event_id")]


@route("PATCH", "/guilds/{guild_id}/scheduled-events/{event_id}")
def edit_event(call: Call) -> Json:
    event = _own(call)
    if event["status"] not in MAY_BECOME:
        raise Refusal(Code.EVENT_IS_OVER)
    status = call.body.get("status", event["status"])
    if status != event["status"] and status not in MAY_BECOME[event["status"]]:
        raise invalid("status", "Cannot go there from here.")
    if "scheduled_start_time" in call.body:
        _check_times(call.world, {**event, **call.body})
    event.update(call.body)
    call.world.changed.fire()
    return event


@route("DELETE", "/guilds/{guild_id}/scheduled-events/{event_id}")
def delete_event(call: Call) -> None:
    del call.guild().events[int(_own(call)["id"])]
    call.world.changed.fire()


def _own(call: Call) -> Json:
    """Takes Manage Events; for those that the bot created itself, Create Events."""
    event = fetch_event(call)
    mine = event["creator_id"] == str(call.world.bot.user_id)
    try:
        require_in_guild(call.world, call.guild(), manage_events=True)
    except Refusal:
        if not mine:
            raise Refusal(Code.MISSING_PERMISSIONS) from None
        require_in_guild(call.world, call.guild(), create_events=True)
    return event  # type: ignore[no-any-return]


def _current(world: World, guild: Guild) -> list[Json]:
    """External events start and end by themselves; the others wait for somebody to start them."""
    for event in guild.events.values():
        if event["entity_type"] == EXTERNAL and event["status"] in MAY_BECOME:
            begun, over = _begun(world, event["scheduled_start_time"]), _begun(world, event["scheduled_end_time"])
            event["status"] = COMPLETED if over else ACTIVE if begun else event["status"]
    return list(guild.events.values())


def _begun(world: World, instant: Any) -> bool:
    return _instant(instant) <= world.now()


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
