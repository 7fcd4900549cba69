"""What is wrong with a prompt: rules that no drawn prompt breaks, and that a host's own is told about."""

import re
from collections.abc import Iterator

from bot.domain.language import is_english
from bot.domain.prompts import FILM_SLOT, OTHER_SLOT

LONGEST_QUESTION, LONGEST_FOLLOW_UP = 300, 200
REFERRING = re.compile(
    r"\b(?:the former|the latter|as above|aforementioned|see (?:above|below|also|note)|ibid|op\. cit)\b", re.IGNORECASE
)
CLOSED = re.compile(
    r"^(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|must)\b", re.IGNORECASE
)
MARKS = {
    "a link": re.compile(
        r"https?://|www\.|\b[\w.-]+@[\w-]+\.\w|\b[\w-]+\.[a-z]{2,}/\w|\w\.(?:com|net|org|gg|io|tv)\b", re.IGNORECASE
    ),
    "a mention": re.compile(r"@everyone|@here|<[@#:!&]"),
    "code": re.compile(r"`|\{|\}|<\w|\bfunction\("),
    "spoiler marks": re.compile(r"\|\|"),
    "a citation": re.compile(
        r"\([^()]*[A-Za-z][^()]*\b(?:1[89]|20)\d\d[a-z]?(?:[:,;][^()]*)?\)|\[\d+\]|[¹²³⁴⁵⁶⁷⁸⁹]|\bet al\b"
        r"|\bpp?\. ?\d|[a-z][.,]?\d+(?:\s|$)"
    ),
    "a list": re.compile(r"^\s*(?:\d+[.)]|[-*•])\s|\(\d\)|\b[ivx]+\)"),
    "an order to a machine": re.compile(
        r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instruction|prompt|previous|above)|\bsystem prompt\b",
        re.IGNORECASE,
    ),
    "markup": re.compile(r"[*_~]{2}|[\\^=<>|#]|\*\w"),
    "a control character": re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd]"),
}
CUT_OFF = re.compile(r"\b(?:has|have|had|does|do|did|is|are|was|were|can|will|would)(?: not)?[.!…]?$", re.IGNORECASE)
PAIRS = (("(", ")"), ("“", "”"), ("[", "]"))


def faults_of_quotation(text: str) -> list[str]:
    """Why this should not be quoted; empty if nothing is wrong."""
    return list(_faults_of_quotation(text))


def faults_of_question(question: str, follow_up: str) -> list[str]:
    """Why this should not be asked; empty if nothing is wrong."""
    return list(_faults_of_question(question, follow_up))


def _faults_of_quotation(text: str) -> Iterator[str]:
    for name, pattern in MARKS.items():
        if pattern.search(text):
            yield f"it has {name} in it"
    if any(text.count(opening) != text.count(closing) for opening, closing in PAIRS) or text.count('"') % 2:
        yield "a bracket or a quotation mark is left open"
    if REFERRING.search(text):
        yield "it refers to another place in the text"
    if text.rstrip().endswith((":", ",", ";", "—")) or CUT_OFF.search(text):
        yield "it breaks off"
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) * 2 > len(letters):
        yield "it is in capitals"
    if not is_english(text):
        yield "it is not in English"


def _faults_of_question(question: str, follow_up: str) -> Iterator[str]:
    if question.count(FILM_SLOT) > 1 or question.count(OTHER_SLOT) > 1:
        yield f"it names the film twice; {FILM_SLOT} stands for it once"
    if FILM_SLOT in follow_up or OTHER_SLOT in follow_up:
        yield "the follow-up needs no film"
    for name, text, longest in (("question", question, LONGEST_QUESTION), ("follow-up", follow_up, LONGEST_FOLLOW_UP)):
        if not text.endswith("?") and (text or name == "question"):
            yield f"the {name} does not end with a question mark"
        if len(text) > longest:
            yield f"the {name} is longer than {longest} characters"
        if CLOSED.match(text):
            yield f"the {name} can be answered with yes or no"
