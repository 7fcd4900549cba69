"""A draft: something asked for that waits for its author's yes."""

from dataclasses import dataclass
from enum import StrEnum


class DraftKind(StrEnum):
    NOMINATE = "nominate"
    SET_PICK = "set_pick"
    SCHEDULE_SCREENING = "schedule_screening"
    WRITE_PROMPT = "write_prompt"
    PASTE_DOCUMENT = "paste_document"
    REMOVE_DOCUMENT = "remove_document"


@dataclass(frozen=True, slots=True)
class Draft:
    """`payload` is JSON that the feature which made the draft can read."""

    draft_id: int
    club_id: int
    member_id: int
    kind: DraftKind
    payload: str
