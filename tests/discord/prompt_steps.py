"""What hosts and members do at the desk and in its dialogs, and what of it can be seen afterwards."""

from typing import Any

from bot.storage.own_prompts import OwnPromptStore
from tests.discord.evening import Evening, answered
from tests.essay_on_waiting import DRAWN, load

DRAFTS = len(DRAWN)
FIRST = DRAWN[0]
QUESTION = "What does {film} make somebody wait for?"


async def load_essay(evening: Evening) -> int:
    return await load(evening.client.services.database, evening.guild.id, evening.clock.now())


async def review(evening: Evening, who: Any = None) -> Any:
    """Load the essay's drafts where there are none, and open the desk."""
    opened = await (who or evening.host).slash(evening.general, "prompts review")
    assert opened.response.ephemeral
    return opened


async def open_desk(evening: Evening) -> Any:
    await load_essay(evening)
    return await review(evening)


async def press(evening: Evening, panel: Any, label: str, who: Any = None) -> Any:
    return await (who or evening.host).click(panel, label=label)


async def write(
    evening: Evening, command: str, who: Any = None, options: dict[str, Any] | None = None, **typed: str
) -> Any:
    opened = await (who or evening.host).slash(evening.general, command, **(options or {}))
    return await submit(evening, opened, who, **typed)


async def submit(evening: Evening, opened: Any, who: Any = None, **typed: str) -> Any:
    """Send the dialog off with what stands in it, apart from what is typed over."""
    assert opened.modal is not None, answered(opened)
    fields = {part["component"]["custom_id"]: part["component"] for part in opened.modal["components"]}
    values: dict[str, Any] = {
        name: field.get("value") or "" for name, field in fields.items() if "options" not in field
    }
    values |= {name: chosen(field) for name, field in fields.items() if "options" in field}
    values["question"] = values["question"] or QUESTION
    values |= {name: [text] if name == "moment" else text for name, text in typed.items()}
    return await (who or evening.host).submit_modal(opened, values)


def chosen(field: dict[str, Any]) -> list[str]:
    return [option["value"] for option in field["options"] if option.get("default")]


def field(opened: Any, name: str) -> dict[str, Any]:
    """What Discord was told of a field in a dialog."""
    labels = opened.modal["components"]
    found: dict[str, Any] = next(part["component"] for part in labels if part["component"]["custom_id"] == name)
    return found


async def approved(evening: Evening) -> list[str]:
    own = await evening.client.services.database.read(lambda c: OwnPromptStore(c).approved(evening.guild.id))
    return [prompt.content.question for prompt in own]
