"""PDF: its text, taken out by a process of its own. Needs the `pdf` extra."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.domain.blocks import Manuscript, manuscript_of
from bot.domain.documents import LeftOut
from bot.domain.passages import too_long
from bot.domain.titles import titled
from bot.errors import UserError

SECONDS = 20.0
WORKER = (sys.executable, "-m", "bot.reading.pdf_worker")
ROOT = Path(__file__).parents[2]
NO_TITLE = re.compile(r"\.\w{2,5}$|microsoft|untitled|^\S*$|[\\/]", re.IGNORECASE)
"""What programs write into a file as its title."""

INSTEAD = "Paste its text instead, or send it as plain text, Markdown or HTML."
MISSING = (
    "PDF files cannot be read here, since the bot was installed without its `pdf` extra. Paste the text instead, or ask"
    " whoever runs the bot to install `projectionist[pdf]`."
)
TOO_MUCH = f"That PDF asks for more time or memory than any essay should, so I stopped reading. {INSTEAD}"
REFUSALS = {
    "locked": "That PDF is locked with a password. Save a copy without one, or paste its text instead.",
    "damaged": f"That PDF is damaged and cannot be read. {INSTEAD}",
    "too big": TOO_MUCH,
    "too long": too_long("That PDF is very long").message,
}
SCANNED = (
    "There is no text in that PDF, only pictures of pages. Run it through text recognition first, or paste its text"
    " instead."
)


def read_pdf(raw: bytes) -> Manuscript:
    """The blocks of a PDF. Raises `UserError` when it cannot be read or the `pdf` extra is missing."""
    if find_spec("pypdf") is None:
        raise UserError(MISSING)
    answer = _answer_of_worker(raw)
    if refusal := answer.get("refusal"):
        raise UserError(REFUSALS[refusal])
    text, empty = answer["text"], answer["empty"]
    if empty == answer["pages"]:
        raise UserError(SCANNED)
    manuscript = titled(manuscript_of(text))
    title = "" if NO_TITLE.search(answer["title"]) else answer["title"]
    left_out = (LeftOut("pages", empty, "no text could be read there", "page"),) if empty else ()
    return replace(
        manuscript,
        title=manuscript.title or title,
        author=manuscript.author or (answer["author"] if title else ""),
        left_out=(*manuscript.left_out, *left_out),
    )


def _answer_of_worker(raw: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(WORKER, input=raw, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as late:
        raise UserError(TOO_MUCH) from late
    if done.returncode != 0:
        raise UserError(TOO_MUCH if done.returncode < 0 else REFUSALS["damaged"])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
