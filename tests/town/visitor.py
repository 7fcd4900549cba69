"""What a member does in Discord's own program, over the wire."""

from copy import deepcopy
from typing import Any

from discord import Permissions

from tests.town.interactions import Asked, Interaction
from tests.town.world import Channel, Guild, Json, Member, Message, Role, World, walk

SUBCOMMANDS = (1, 2)
BUTTON, SELECTS = 2, (3, 5, 6, 7, 8)


class NotOffered(Exception):
    """Discord's program would not let the member do this."""


class Visitor:
    """One member in one channel; both may be changed between acts. Each act waits until it is answered."""

    def __init__(self, world: World, member: Member, channel: Channel, *, patience: float = 10.0) -> None:
        self.world = world
        self.member = member
        self.channel = channel
        self.patience = patience

    @classmethod
    def of(cls, world: World, guild: Guild, name: str, channel: str = "general") -> "Visitor":
        return cls(world, guild.member(name), guild.channels[channel])

    async def slash(self, command: str, **options: Any) -> Interaction:
        """Type a command. Raises `NotOffered`, and `TimeoutError` if the bot stays silent."""
        return await self.begin_slash(command, **options).until_settled(self.patience)

    async def press(self, message: Message, label: str) -> Interaction:
        """Press the button with this label, or this custom id."""
        return await self.begin_press(message, label).until_settled(self.patience)

    async def select(self, message: Message, *values: str, custom_id: str | None = None) -> Interaction:
        """Choose by value or by label."""
        return await self.begin_select(message, *values, custom_id=custom_id).until_settled(self.patience)

    async def autocomplete(self, command: str, typed_in: str, typed: str, **options: Any) -> list[Json]:
        data = self._data(command, {**options, typed_in: typed}, focused=typed_in)
        return (await self._begin(Asked.AUTOCOMPLETE, data).until_settled(self.patience)).choices

    async def submit(self, answered: Interaction, **values: Any) -> Interaction:
        """Fill in the dialog that was the answer, by custom ids, and send it off."""
        return await self.begin_submit(answered, **values).until_settled(self.patience)

    def begin_slash(self, command: str, **options: Any) -> Interaction:
        """Type a command and do not wait."""
        return self._begin(Asked.COMMAND, self._data(command, options))

    def begin_press(self, message: Message, label: str) -> Interaction:
        parts = [part for part in walk(message.components) if part["type"] == BUTTON]
        found = [part for part in parts if label in (part.get("label"), part.get("custom_id"))]
        if not found or found[0].get("disabled"):
            raise NotOffered(f"{label}: there are {[part.get('label') for part in parts]}.")
        return self._component(message, {"custom_id": found[0]["custom_id"], "component_type": BUTTON})

    def begin_select(self, message: Message, *values: str, custom_id: str | None = None) -> Interaction:
        parts = [part for part in walk(message.components) if part["type"] in SELECTS]
        found = [part for part in parts if custom_id in (None, part["custom_id"])]
        if not found:
            raise NotOffered("There is no such select.")
        named = {option["label"]: option["value"] for option in found[0].get("options", [])}
        data = {"custom_id": found[0]["custom_id"], "component_type": found[0]["type"]}
        return self._component(message, {**data, "values": [named.get(value, value) for value in values]})

    def begin_submit(self, answered: Interaction, **values: Any) -> Interaction:
        if answered.dialog is None:
            raise NotOffered("There is no dialog.")
        filled = deepcopy(answered.dialog["components"])
        for part in walk(filled):
            if (value := values.get(part.get("custom_id", ""))) is not None:
                part["values" if isinstance(value, list) else "value"] = value
        data = {"custom_id": answered.dialog["custom_id"], "components": filled}
        return self._begin(Asked.DIALOG, data, answered.message)

    def _component(self, message: Message, data: Json) -> Interaction:
        if message.seen_by not in (None, self.member.user):
            raise NotOffered("That is somebody else's.")
        return self._begin(Asked.COMPONENT, data, message)

    def _begin(self, asked: Asked, data: Json, message: Message | None = None) -> Interaction:
        channel = message.channel if message else self.channel
        return Interaction.begin(self.world, asked, self.member, channel, data, message)

    def _data(self, path: str, values: dict[str, Any], focused: str = "") -> Json:
        name, *inner = path.split()
        if name not in self.world.commands:
            raise NotOffered(f"/{name} is not one of {sorted(self.world.commands)}.")
        command = self.world.commands[name]
        needed = Permissions(int(command.get("default_member_permissions") or 0))
        if not self.member.permissions(self.channel).is_superset(needed):
            raise NotOffered(f"/{name} is not shown to this member.")
        resolved: Json = {}
        options = self._options(command.get("options", []), inner, values, focused, resolved)
        guild = {"guild_id": str(self.member.guild.guild_id)} if "guild_id" in command else {}
        return {"id": command["id"], "name": name, "type": 1, "options": options, "resolved": resolved, **guild}

    def _options(
        self, offered: list[Json], path: list[str], values: dict[str, Any], focused: str, resolved: Json
    ) -> list[Json]:
        if path:
            branch = next((option for option in offered if option["name"] == path[0]), None)
            if branch is None or branch["type"] not in SUBCOMMANDS:
                raise NotOffered(f"{path[0]} is not one of {[option['name'] for option in offered]}.")
            inner = self._options(branch.get("options", []), path[1:], values, focused, resolved)
            return [{"name": path[0], "type": branch["type"], "options": inner}]
        missing = [o["name"] for o in offered if o.get("required") and o["name"] not in values and not focused]
        unknown = set(values) - {option["name"] for option in offered}
        if missing or unknown:
            raise NotOffered(f"Options missing: {missing}, unknown: {sorted(unknown)}.")
        filled = [option for option in offered if option["name"] in values]
        return [self._option(option, values[option["name"]], focused, resolved) for option in filled]

    def _option(self, option: Json, value: Any, focused: str, resolved: Json) -> Json:
        filled = {"name": option["name"], "type": option["type"], "value": self._resolve(value, resolved)}
        return {**filled, "focused": True} if option["name"] == focused else filled

    def _resolve(self, value: Any, resolved: Json) -> Any:
        """A member, channel or role is named by its id, and described beside."""
        if isinstance(value, Member):
            key, shown = str(value.user.user_id), value.payload()
            resolved.setdefault("users", {})[key] = shown.pop("user")
            permissions = str(value.permissions(self.channel).value)
            resolved.setdefault("members", {})[key] = {**shown, "permissions": permissions}
        elif isinstance(value, Channel):
            key, shown = str(value.channel_id), value.payload()
            permissions = str(self.member.permissions(value).value)
            resolved.setdefault("channels", {})[key] = {**shown, "permissions": permissions}
        elif isinstance(value, Role):
            key = str(value.role_id)
            resolved.setdefault("roles", {})[key] = value.payload()
        else:
            return value
        return key
