"""What a message's components may be. Discord docs: Components, Component Reference."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.loopback.api import Json, check_length, invalid

ROW, BUTTON, SELECTS, SECTION, TEXT, CONTAINER = 1, 2, (3, 5, 6, 7, 8), 9, 10, 17
LAYOUT = 1 << 15
AT_TOP = (ROW, SECTION, TEXT, 12, 13, 14, CONTAINER)
IN_DIALOG = (ROW, TEXT, 18)
LINK, PREMIUM = 5, 6


def walk(parts: list[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Every component with its path, the nested ones too."""
    for index, part in enumerate(parts):
        here = f"{path}.{index}"
        yield here, part
        inner = [*part.get("components", []), *(part[name] for name in ("accessory", "component") if name in part)]
        yield from walk(inner, f"{here}.components")


def check_components(parts: list[Json], *, layout: bool, dialog: bool = False) -> None:
    """A layout ("Components V2") holds 40 components and 4,000 characters; a plain message five rows."""
    found = list(walk(parts))
    if not layout and (len(parts) > 5 or any(part["type"] != ROW for part in parts)):
        raise invalid("components", "Only five action rows, unless the message is a layout (flag 32768).")
    if layout and (len(found) > 40 or any(part["type"] not in (IN_DIALOG if dialog else AT_TOP) for part in parts)):
        raise invalid("components", "At most 40 components, and no bare button or select.")
    if sum(len(part["content"]) for _, part in found if part["type"] == TEXT) > 4000:
        raise invalid("components", "The text of all components must be 4000 or fewer in length.")
    _check_unique("custom_id", [part["custom_id"] for _, part in found if "custom_id" in part])
    _check_unique("id", [part["id"] for _, part in found if part.get("id")])
    for path, part in found:
        _check_part(path, part)


def number(parts: list[Json]) -> None:
    """Anatomy of a Component: what has no id of its own is numbered."""
    taken = {part.get("id") for _, part in walk(parts)}
    free = (candidate for candidate in range(1, 1000) if candidate not in taken)
    for _, part in walk(parts):
        part["id"] = part.get("id") or next(free)


def _check_part(path: str, part: Json) -> None:
    if "custom_id" in part:
        check_length(f"{path}.custom_id", part["custom_id"], 100, 1)
    if not 0 <= part.get("id", 0) < 1 << 31:
        raise invalid(f"{path}.id", "Must be a 32 bit integer.")
    if part["type"] == TEXT:
        check_length(f"{path}.content", part["content"], 4000, 1)
    elif part["type"] == BUTTON:
        _check_button(path, part)
    elif part["type"] in SELECTS:
        _check_select(path, part)
    elif part["type"] == ROW:
        _check_row(path, part["components"])
    elif part["type"] == SECTION and not ("accessory" in part and 1 <= len(part["components"]) <= 3):
        raise invalid(path, "A section has one to three texts and an accessory.")


def _check_button(path: str, part: Json) -> None:
    check_length(f"{path}.label", part.get("label") or "", 80)
    if part["style"] not in (LINK, PREMIUM) and not part.get("custom_id"):
        raise invalid(f"{path}.custom_id", "This field is required.")


def _check_row(path: str, parts: list[Json]) -> None:
    selects = sum(part["type"] in SELECTS for part in parts)
    if not 1 <= len(parts) <= 5 or (selects and len(parts) > 1):
        raise invalid(path, "An action row has one to five buttons, or one select.")


def _check_select(path: str, part: Json) -> None:
    options: list[Json] = part.get("options", [])
    if part["type"] == SELECTS[0] and not 1 <= len(options) <= 25:
        raise invalid(f"{path}.options", "Must be between 1 and 25 in length.")
    check_length(f"{path}.placeholder", part.get("placeholder") or "", 150)
    _check_unique("value", [option["value"] for option in options])
    for index, option in enumerate(options):
        for name, least in (("label", 1), ("value", 1), ("description", 0)):
            check_length(f"{path}.options.{index}.{name}", option.get(name) or "", 100, least)
    if part.get("max_values", 1) > max(len(options), 1) or part.get("min_values", 1) > part.get("max_values", 1):
        raise invalid(f"{path}.max_values", "Must not be more than there are options.")


def _check_unique(name: str, values: list[Any]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise invalid(f"components.{name}", f"Duplicated: {twice[0]}")
