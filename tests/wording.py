"""The text of a message as a member reads it, whatever simulation it comes from."""

from collections.abc import Sequence
from typing import Any


def text_of(content: str, components: Sequence[Any]) -> str:
    """The content and every text of the raw components, with the buttons in brackets."""
    lines = [content] if content else []
    _walk(components, lines)
    return "\n".join(lines)


def _walk(node: Any, lines: list[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, lines)
    elif isinstance(node, dict):
        if node.get("type") == 10:
            lines.append(node["content"])
        elif node.get("type") == 2 and node.get("label"):
            lines.append(f"[{node['label']}]")
        for child in node.values():
            _walk(child, lines)
