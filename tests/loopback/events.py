"""A server's scheduled events. Discord docs: Resources, Guild Scheduled Event."""

from datetime import datetime

from tests.loopback.api import ANY, NAME, Call, Refusal, check, invalid, route
from tests.town.world import Json

STAGE, EXTERNAL = 1, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
MAY_BECOME = {SCHEDULED: (ACTIVE, CANCELLED), ACTIVE: (COMPLETED,)}
HOSTS_STAGE = {"manage_channels": True, "mute_members": True, "move_members": True}
EVENT = {
    "name": NAME, "description": range(1001), "entity_type": range(1, 4), "privacy_level": range(2, 3),
    "channel_id": ANY, "entity_metadata": ANY, "scheduled_start_time": NAME, "scheduled_end_time": ANY,
}  # fmt: skip


@route("POST", "/guilds/{guild_id}/scheduled-events")
def create_event(call: Call) -> Json:
    """Takes Create Events in the server, or in the event's channel; 100 may be scheduled or active."""
    guild, body = call.guild(), call.body
    check(body, EVENT)
    if body["entity_type"] == EXTERNAL:
        check(body, {**EVENT, "scheduled_end_time": NAME})
        check(body.get("entity_metadata") or {}, {"location": NAME}, "entity_metadata")
        call.require(guild, create_events=True)
    else:
        channel = call.find("channel", call.world.channels, body["channel_id"])
        call.require(channel, create_events=True, connect=True, **(HOSTS_STAGE if body["entity_type"] == STAGE else {}))
    if _instant(body, "start") <= call.world.now():
        raise invalid("Cannot schedule event in the past.", "scheduled_start_time")
    if _instant(body, "end") <= _instant(body, "start"):
        raise invalid("Cannot end before it starts.", "scheduled_end_time")
    if len(list_events(call)) >= 100:
        raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    ids = {"id": str(call.world.new_id()), "guild_id": str(guild.guild_id), "creator_id": str(call.world.bot.user_id)}
    return guild.events.setdefault(int(ids["id"]), {**body, **ids, "status": SCHEDULED})


def _instant(event: Json, which: str) -> float:
    text = event.get(f"scheduled_{which}_time")
    return datetime.fromisoformat(text).timestamp() if text else float("inf")


@route("GET", "/guilds/{guild_id}/scheduled-events")
def list_events(call: Call) -> list[Json]:
    """External events start and end by themselves; the others wait for somebody to start them."""
    events = call.guild().events.values()
    for event in events:
        if event["entity_type"] == EXTERNAL and event["status"] in MAY_BECOME:
            begun, over = (_instant(event, which) <= call.world.now() for which in ("start", "end"))
            event["status"] = COMPLETED if over else ACTIVE if begun else SCHEDULED
    return [event for event in events if event["status"] in MAY_BECOME]


@route("GET", "/guilds/{guild_id}/scheduled-events/{event_id}")
def fetch_event(call: Call) -> Json:
    list_events(call)
    return call.find("event", call.guild().events)


def _own(call: Call) -> Json:
    """Takes Manage Events; for those that the bot created itself, Create Events."""
    event = fetch_event(call)
    mine = event["creator_id"] == str(call.world.bot.user_id)
    if not (mine and call.may(call.guild(), create_events=True)):
        call.guild(manage_events=True)
    return event  # type: ignore[no-any-return]


@route("PATCH", "/guilds/{guild_id}/scheduled-events/{event_id}")
def edit_event(call: Call) -> Json:
    """An event goes forward only, and is not changed once it is over."""
    check(call.body, {"status": range(1, 5)})
    event = _own(call)
    if event["status"] not in MAY_BECOME:
        raise Refusal(400, 180000, "Cannot update a finished event")
    if call.body["status"] not in MAY_BECOME[event["status"]]:
        raise invalid("Cannot go there from here.", "status")
    event.update(call.body)
    return event


@route("DELETE", "/guilds/{guild_id}/scheduled-events/{event_id}")
def delete_event(call: Call) -> None:
    del call.guild().events[int(_own(call)["id"])]
