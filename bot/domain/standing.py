"""Whether words stand alone, and what kind of words they are: judged without the text around them."""

import re

from bot.domain.lint import leans_on_what_came_before
from bot.domain.prompts import QuotationKind

MOST_CLAIM_WORDS = 18
SUBJECT_WORDS = 7
"""Within so many words a sentence has named what it is about."""

UNRESOLVED = re.compile(
    r"\b(?:this|these|those|such|he|she|they|him|them|himself|herself|themselves|his|hers)\b"
    r"|\bthe (?:others?|rest|opposite|same|former|latter)\b|\bher\b(?! own\b)"
    r"|^(?:\w+ ){1,3}it\b(?!’s| is\b| was\b)"
    r"|\b(?:along|at|in|on|of|for|with|to|from|than|as) that (?:\w+ )?\w+",
    re.IGNORECASE,
)
"""What somebody who has not read the essay would ask about: who, which?"""

WANTS_MORE = re.compile(
    r"the (?:\w+ )?(?:answer|case|reason|result|point|trouble|refusal|exception|trick|question|problem|difference"
    r"|solution|effect|consequence|comparison|distinction)\b (?!of|to|between|that|for|whether|who|why|how|in)",
    re.IGNORECASE,
)
"""A noun that is the answer, the case, the reason of something which is not said."""

TOLD = re.compile(r"^The \w+ (?:was|were|had|\w{2,}ed)\b")
PREFACE = re.compile(
    r"^(?:within|in|across|throughout|among) [^,]{3,70}, [^.]*\b(?:films?|documentaries|biopics|cinema|movies)\b"
    r" (?:also |often )?(?:offer|provide|present|show|explore)s?\b"
    r"|^(?:directors|film-?makers|films|viewers|audiences|(?:many|some|most) (?:films|works|directors))"
    r" (?:often |also )?(?:balance|employ|use|gather|offer|combine|weave|extend|seek|strive)\b",
    re.IGNORECASE,
)
"""What writers say before they say something."""

PRESENT = re.compile(r"\b(?:is|are|can|cannot|may|must|means?|becomes?|will|never|always)\b")
PAST = re.compile(
    r"\b(?:was|were|had|did|sat|saw|went|came|said|took|gave|made|found|thought|been)\b"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bof )(?<!\band )(?<!-)\b[a-z]{3,}ed\b"
)
ABOUT_FILMS = re.compile(
    r"\b(?:films?|documentar\w+|biopics?|directors?|film-?makers?|cameras?|audiences?|viewers?|spectators?|editing|edit"
    r"|cut|shots?|montage|cinema|screen|portraits?|storytelling|comed\w+|narratives?|movies?|you|we|visuals)\b",
    re.IGNORECASE,
)


def stands_alone(text: str) -> bool:
    """Whether a reader who knows nothing else would understand it and not shrug."""
    vetoes = (UNRESOLVED.search, WANTS_MORE.match, TOLD.match, PREFACE.match)
    return not any(veto(text) for veto in vetoes) and not leans_on_what_came_before(text)


def is_told(text: str) -> bool:
    """Whether it tells what happened rather than what is so."""
    return bool(PAST.search(text)) and not PRESENT.search(text)


def kind_of(text: str, *, particular: bool) -> QuotationKind:
    """`particular`: it is about somebody or some film."""
    words = text.split()
    if particular or is_told(text):
        return QuotationKind.PICTURE
    about_films = ABOUT_FILMS.search(" ".join(words[:SUBJECT_WORDS]))
    return QuotationKind.ANALYSIS if about_films or len(words) > MOST_CLAIM_WORDS else QuotationKind.CLAIM
