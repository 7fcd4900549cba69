"""What kind of words a quotation is: something that is said to be so, something about films, or something told."""

import re
from enum import StrEnum


class QuotationKind(StrEnum):
    """What kind of words a quotation is: something that is said to be so, something that is shown, or something about
    films. A likeness is nothing to disagree with: one knows whom it means. A fragment only names something.
    """

    CLAIM = "claim"
    PICTURE = "picture"
    ANALYSIS = "analysis"
    LIKENESS = "likeness"
    FRAGMENT = "fragment"


LIKENESS = re.compile(
    r"^(?:every|most|any|all) [\w’'-]+ (?:has|have) (?:somebody|someone|one|an? [\w’'-]+) (?:who|that)\b", re.IGNORECASE
)
"""Somebody whom everybody knows one of: "Every family has somebody who"."""

PRESENT = re.compile(
    r"(?<!\bto )\b(?:is|are|has|have|can|cannot|may|must|should|would|means?|becomes?|will|never|always|treats?|makes?"
    r"|shows?|does|do)\b"
)
PAST = re.compile(
    r"(?<!-)\b(?:was|were|had|did|sat|saw|went|came|said|took|gave|made|found|thought|been|fell|stood|felt|knew|began|got"
    r"|heard|ran|wrote|brought|grew|spoke|met)\b"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bof )(?<!\band )(?<!-)\b[a-z]{3,}ed\b(?! (?:by|with|at)\b)"
)
SCENE = re.compile(
    r"^(?:(?:far|high|low) (?:off|up|down)|somewhere|outside|inside|upstairs|behind|beneath|above|beside)\b[^.]{0,30},"
    r"|^(?:for once|this time)\b|\bone (?:day|night|evening|morning)\b|\bwould have \w+(?:ed|en|un)\b"
    r"|^the \w+ (?:has|sits|leans|gets|looks|waits|stands|hangs|goes|comes|walks|turns) "
    r"|^an? (?:(?!who\b|that\b|which\b)[\w’'-]+ ){1,3}(?:finds|sits|walks|opens|meets|arrives|drives|waits|stands|hears"
    r"|sees|runs|calls|dies|leaves|goes|comes|gets)\b"
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
    r"\b(?:films?|documentar\w+|biopics?|directors?|film-?makers?|cameras?|audiences?|viewers?|spectators?|editors?"
    r"|montages?|cinemas?|screens?|storytelling|comed(?:y|ies)|narratives?|movies?|visuals|actors?|actress(?:es)?"
    r"|soundtracks?|footage|close-ups?|characters|plots?|auditoriums?|parod(?:y|ies)|be cast|rights|dyes?|reels?"
    r"|photograph|main character|villains?|songs?|singers?|lyrics?|tunes?|music|musicians?|concerts?|performers?"
    r"|comedians?|jokes?|artists?|art|acting|improvis\w+|virtuos\w+|novels?|novelists?|writers?|stor(?:y|ies)"
    r"|endings?|sequels?|monsters?|westerns?|musicals?|dialogue|pictures?|stars?)\b"
    r"|^(?:\S+ ){0,3}(?:edit|editing|cuts?|shots?|scenes?|scripts?|sequences?|archives?|landscapes?|lens(?:es)?"
    r"|portraits?|explorations|genres?)\b",
    re.IGNORECASE,
)
"""What hardly anybody but those who make or watch films, or some other art, has a view of; some of it where it is the
subject.
"""


def is_told(text: str) -> bool:
    """Whether it tells what happened rather than what is so."""
    return bool(PAST.search(text)) and not PRESENT.search(text)


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
    if LIKENESS.match(text):
        return QuotationKind.LIKENESS
    return QuotationKind.ANALYSIS if ABOUT_FILMS.search(text) else QuotationKind.CLAIM
