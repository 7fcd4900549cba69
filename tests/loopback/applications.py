"""The application itself, its commands, and whom it may look up."""

import re

from tests.loopback.api import Call, Code, Json, Refusal, check_length, invalid, route

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
SUBCOMMANDS = (1, 2)


@route("GET", "/users/@me")
def fetch_self(call: Call) -> Json:
    """Discord docs: Resources, User, Get Current User."""
    return call.world.bot.payload()


@route("GET", "/users/{user_id}")
def fetch_user(call: Call) -> Json:
    """Discord docs: Resources, User, Get User."""
    if call.id("user_id") not in call.world.users:
        raise Refusal(Code.UNKNOWN_USER)
    return call.world.users[call.id("user_id")].payload()


@route("GET", "/oauth2/applications/@me")
def fetch_application(call: Call) -> Json:
    """Discord docs: Topics, OAuth2, Get Current Bot Application Information."""
    world = call.world
    shown = {"id": str(world.bot.user_id), "name": world.bot.name, "icon": None, "description": "", "flags": 0}
    plain = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "team": None}
    return {**shown, **plain, "owner": world.bot.payload()}


@route("PUT", "/applications/{application_id}/commands")
def sync_commands(call: Call) -> list[Json]:
    """Discord docs: Interactions, Application Commands, Bulk Overwrite. A command keeps its id by its name."""
    known, call.world.commands = call.world.commands, {}
    if len(call.body) > 100:
        raise invalid("commands", "Must be 100 or fewer in length.")
    for command in call.body:
        _check_command(command["name"], command)
        own_id = known[command["name"]]["id"] if command["name"] in known else str(call.world.new_id())
        filled = {"version": "1", "application_id": call.variables["application_id"], "dm_permission": False}
        call.world.commands[command["name"]] = {**filled, "options": [], **command, "id": own_id}
    return list(call.world.commands.values())


def _check_command(path: str, part: Json) -> None:
    """Application Command Naming, Option Structure."""
    options = part.get("options", [])
    if not COMMAND_NAME.fullmatch(part["name"]) or part["name"] != part["name"].lower():
        raise invalid(f"{path}.name", "Must be 1 to 32 letters, digits, - or _, and lower case.")
    check_length(f"{path}.description", part["description"], 100, 1)
    needed = [bool(option.get("required")) for option in options if option["type"] not in SUBCOMMANDS]
    if len(options) > 25 or needed != sorted(needed, reverse=True):
        raise invalid(f"{path}.options", "At most 25, the required ones first.")
    for option in options:
        _check_command(f"{path}.{option['name']}", option)
