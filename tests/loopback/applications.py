"""The application, its commands, and what it may look up. Discord docs: Interactions, Application Commands."""

import re

from tests.loopback.api import ANY, ROUTES, Call, Route, check, invalid, route
from tests.town.world import Json

CHAT_INPUT = 1
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
COMMAND = {
    **dict.fromkeys(("nsfw", "dm_permission", "default_member_permissions", "contexts", "integration_types"), ANY),
    **dict.fromkeys(("type", "required", "autocomplete", "channel_types", "min_value", "max_value"), ANY),
    "name": range(1, 33), "description": range(1, 101), "options": range(26), "choices": range(26),
}  # fmt: skip


@route("PUT", "/applications/{application_id}/commands")
def sync_commands(call: Call) -> list[Json]:
    """Bulk Overwrite Global Application Commands. A command keeps its id by its name."""
    known, call.world.commands = call.world.commands, {}
    for command in call.body:
        if command["type"] == CHAT_INPUT:
            _check_command(command, command["name"])
        else:
            check(command, {**COMMAND, "description": range(1), "options": range(1)}, command["name"])
        own_id = known.get(command["name"], {}).get("id") or str(call.world.new_id())
        ids = {"id": own_id, "application_id": call.path["application_id"], "version": "1"}
        call.world.commands[command["name"]] = {"description": "", **command, **ids}
    return list(call.world.commands.values())


def _check_command(part: Json, *path: str) -> None:
    """Application Command Naming, Option Structure."""
    check(part, COMMAND, *path)
    if not COMMAND_NAME.fullmatch(part["name"]) or part["name"] != part["name"].lower():
        raise invalid("Must be letters, digits, - or _, and lower case.", *path, "name")
    needed = [bool(option.get("required")) for option in part.get("options", [])]
    if needed != sorted(needed, reverse=True):
        raise invalid("The required ones come first.", *path, "options")
    for option in part.get("options", []):
        _check_command(option, *path, option["name"])


@route("GET", "/oauth2/applications/@me")
def fetch_application(call: Call) -> Json:
    """Topics, OAuth2, Get Current Bot Application Information."""
    bot = call.world.bot
    public = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "team": None, "icon": None}
    return {"id": str(bot.user_id), "name": bot.name, "description": "", "owner": bot.payload(), **public}


LOOKUPS: dict[str, Route] = {
    "/users/@me": lambda call: call.world.bot.payload(),
    "/users/{user_id}": lambda call: call.find("user", call.world.users).payload(),
    "/channels/{channel_id}": lambda call: call.channel().payload(),
    "/guilds/{guild_id}": lambda call: call.guild().payload(),
    "/guilds/{guild_id}/threads/active": lambda call: {"threads": call.guild().payload()["threads"], "members": []},
}
ROUTES.update({("GET", path): look_up for path, look_up in LOOKUPS.items()})
