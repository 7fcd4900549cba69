"""What the components of a message or a dialog may be. Discord docs: Components, Component Reference."""

from collections.abc import Collection, Iterator

from tests.loopback.api import ANY, NAME, Limits, check, invalid
from tests.town.world import Json

ROW, BUTTON, STRINGS, INPUT, TEXT, CONTAINER, LABEL = 1, 2, 3, 4, 10, 17, 18
SELECTS = {STRINGS, 5, 6, 7, 8}
PART = {"type": ANY, "id": range(1 << 31)}
PRESSED = {**PART, "custom_id": NAME, "disabled": ANY}
COUNTS = dict.fromkeys(("min_values", "max_values", "default_values"), range(26))
SELECT = {**PRESSED, **COUNTS, "placeholder": range(151), "required": ANY, "channel_types": ANY}
LENGTHS = dict.fromkeys(("min_length", "max_length", "value"), range(4001))
LIMITS: dict[int, Limits] = {
    **dict.fromkeys(SELECTS, SELECT),
    ROW: {**PART, "components": range(1, 6)},
    BUTTON: {**PRESSED, "style": range(1, 5), "label": range(81)},
    STRINGS: {**SELECT, "options": range(1, 26)},
    INPUT: {**PART, **LENGTHS, "custom_id": NAME, "style": range(1, 3), "placeholder": range(101), "required": ANY},
    TEXT: {**PART, "content": range(1, 4001)},
    CONTAINER: {**PART, "components": range(1, 40), "accent_color": ANY, "spoiler": ANY},
    LABEL: {**PART, "label": range(1, 46), "description": range(101), "component": ANY},
}
OPTION = {"label": NAME, "value": NAME, "description": range(101), "default": ANY}
INSIDE = {ROW: {BUTTON, *SELECTS}, CONTAINER: {ROW, TEXT}, LABEL: {INPUT, *SELECTS}}
PLAIN, LAYOUT, DIALOG = ({ROW}, 5), ({ROW, TEXT, CONTAINER}, 40), ({LABEL, TEXT}, 5)
"""What stands at the top of each, and how many of it."""


def check_components(parts: list[Json], allowed: Collection[int], most: int) -> None:
    """A layout ("Components V2") holds 40 components and 4,000 characters, the nested ones counted."""
    found = list(_checked(parts, allowed, "components"))
    if len(parts) > most or len(found) > 40 or sum(len(part.get("content", "")) for part in found) > 4000:
        raise invalid(f"At most {most}, 40 with those inside, and 4000 characters in all.", "components")
    for name in ("custom_id", "id"):
        used = [part[name] for part in found if part.get(name)]
        if len(used) > len(set(used)):
            raise invalid(f"The same {name} twice.", "components")


def _checked(parts: list[Json], allowed: Collection[int], *path: str | int) -> Iterator[Json]:
    """Every component, the nested ones too. A select takes its whole row."""
    for index, part in enumerate(parts):
        kind, here = part["type"], (*path, index)
        check(part, LIMITS[kind], *here)
        if kind not in allowed or (kind in SELECTS and len(parts) > 1):
            raise invalid(f"A component of type {kind} cannot be here.", *here)
        _check_options(part, *here)
        yield part
        inside = part.get("components") or [part[name] for name in ("component",) if name in part]
        yield from _checked(inside, INSIDE.get(kind, ()), *here, "components")


def _check_options(part: Json, *path: str | int) -> None:
    options: list[Json] = part.get("options", [])
    for index, option in enumerate(options):
        check(option, OPTION, *path, "options", index)
    if options and len({option["value"] for option in options}) < max(len(options), part.get("max_values", 1)):
        raise invalid("There are not so many different ones.", *path, "options")
