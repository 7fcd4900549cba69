"""Whether words stand alone, and what kind of words they are: judged without the text around them."""

import re

from bot.domain.lint import leans_on_what_came_before
from bot.domain.prompts import QuotationKind

MOST_CLAIM_WORDS = 18

UNRESOLVED = re.compile(
    r"\b(?:this|these|those|such|he|she|they|him|them|himself|herself|themselves|his|hers)\b"
    r"|\bhere\b|\bthe (?:others?|rest|opposite|same|former|latter)\b|\bher\b(?! own\b)"
    r"|\bthat (?:half |whole |very )?(?:hour|day|night|moment|scene|room|song|minute|year|summer|evening|film)\b"
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

ONE_OF_SEVERAL = re.compile(
    r"(?:an?|the) (?:different|similar|further|second|third|final|next|related|another|other)\b|another\b"
    r"|the \w+s (?!of\b|in\b|who\b|that\b|which\b|with\b|between\b|from\b|at\b|is\b|has\b)\w+ (?!is\b)",
    re.IGNORECASE,
)
"""The second of a list that is not here, or people and things that were introduced before."""

TOLD = re.compile(r"^The \w+ (?:was|were|had|\w{2,}ed)\b")
PREFACE = re.compile(
    r"^(?:within|in|across|throughout|among) [^,]{3,70}, [^.]*"
    r"\b(?:films?|documentaries|biopics|cinema|movies|narrative)\b"
    r" (?:arc )?(?:also |often )?(?:offer|provide|present|show|explore|track)s?\b"
    r"|^(?:directors|film-?makers|films|viewers|audiences|(?:many|some|most) (?:films|works|directors))"
    r" (?:often |also )?(?:balance|employ|use|gather|offer|combine|weave|extend|seek|strive)\b",
    re.IGNORECASE,
)
"""What writers say before they say something."""

PRESENT = re.compile(
    r"\b(?:is|are|can|cannot|may|must|should|would|means?|becomes?|will|never|always|treats?|makes?|shows?|does|do)\b"
)
PAST = re.compile(
    r"(?<!-)\b(?:was|were|had|did|sat|saw|went|came|said|took|gave|made|found|thought|been)\b"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bof )(?<!\band )(?<!-)\b[a-z]{3,}ed\b(?! (?:by|with|at)\b)"
)
SUBORDINATE = re.compile(r"[,;:—–]| (?:which|that|who|where|when|because|before|after) ")
SCENE = re.compile(
    r"^(?:for once|one (?:day|night|evening|morning)|this time)\b|\bwould have \w+(?:ed|en|un)\b"
    r"|^the \w+ (?:has|sits|leans|gets|looks|waits|stands|hangs|goes|comes|walks|turns) "
    r"|^the \w+ \w+s (?:at|into|out|over|up|down|across|back|away|through|off|on) "
    r"|^\w+ (?:turns?|goes|go|drive|drives|walks?) (?:into|to|home) ",
    re.IGNORECASE,
)
"""How one scene is told in the present tense."""

JUDGEMENT = re.compile(
    r"\b(?:is|are) (?:an?|the|not|never|less|more|too|only|what|how)\b"
    r"|\b(?:treats?|refuses?|never|always|cannot|rather than|trusts?|believes?|understands?|pretends?)\b",
    re.IGNORECASE,
)
ABOUT_FILMS = re.compile(
    r"\b(?:films?|documentar\w+|biopics?|directors?|film-?makers?|cameras?|audiences?|viewers?|spectators?|editing|edit"
    r"|cut|shots?|montage|cinema|screen|portraits?|storytelling|comed\w+|narratives?|movies?|you|we|visuals|cast|singer"
    r"|actors?|actress|technical|scenes?|script|soundtrack|footage|sequences?)\b",
    re.IGNORECASE,
)


def stands_alone(text: str) -> bool:
    """Whether a reader who knows nothing else would understand it, and would not ask when that was."""
    lost = UNRESOLVED.search(text) or WANTS_MORE.match(text) or leans_on_what_came_before(text)
    return not (lost or is_told(text) or TOLD.match(text))


def is_firm(text: str) -> bool:
    """Whether it holds in general: no scene, no second of several things, nothing said by way of preface."""
    return not (is_scene(text) or ONE_OF_SEVERAL.match(text) or PREFACE.match(text))


def is_told(text: str) -> bool:
    """Whether it tells what happened rather than what is so."""
    main_clause = SUBORDINATE.split(text)[0]
    return bool(PAST.search(main_clause)) and not PRESENT.search(text)


def is_scene(text: str) -> bool:
    """Whether it tells one scene, as if it went on before our eyes."""
    return bool(SCENE.search(text))


def judges(text: str) -> bool:
    """Whether it says what somebody thinks of something, so that one can differ."""
    return bool(JUDGEMENT.search(text))


def kind_of(text: str, *, particular: bool) -> QuotationKind:
    """`particular`: it is about somebody or some film."""
    if particular or is_told(text) or is_scene(text):
        return QuotationKind.PICTURE
    about_films = ABOUT_FILMS.search(text) or len(text.split()) > MOST_CLAIM_WORDS
    return QuotationKind.ANALYSIS if about_films else QuotationKind.CLAIM
