"""The lines of a plain text, joined again where only the width of a page or a screen broke them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_WRAPPED_LINE = 130
"""A longer line is a paragraph of its own: nobody wraps so wide."""

FULL_LINE = 0.88
"""A line is full when the next word would have reached beyond this share of the width. Where a program has broken the
lines, it is full when the word would have reached beyond the width itself.
"""

NARROWEST = 24
FEWEST_MACHINE_BREAKS, MOST_LATE_BREAKS = 8, 0.02

MOSTLY = 0.5
CAPITALISED = 0.8
SENTENCE_LINE_WORDS = range(8, 35)
"""How many words lines have, where each is a sentence; where they have more, each is a paragraph."""

RUNNING_ON_WORDS = 8
NOT_RUNNING_ON = frozenset('.!?…:;”"’)')
LONGEST_BROKEN = 60

LONGEST_HEAD_WORDS = 12
FEWEST_LINES_TO_JUDGE = 3

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
LINE_ENDS = re.compile(r"\r\n?|[\v\x85\u2028\u2029]")
SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
EMPTY_PAGES = re.compile(r"\f(?:[^\S\f]*\f)+")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
SOFT_HYPHEN = "\u00ad"
INNER_SOFT_HYPHEN = re.compile(rf"{SOFT_HYPHEN}(?![ \t]*(?:\n|$))")
ENDS_SENTENCE = re.compile(r"[.!?…][”\"’')\]*_¹²³⁴-⁹⁰]*$")
MARKED = re.compile(r"\s*#{1,6}\s")
BULLET = re.compile(r"\s*[-*+•·‣◦▪●–][ \t]+(?=\S)")
NUMBERED = re.compile(r"\s*(?:\(?\d{1,3}[.)]|\(?(?:[a-z]|[ivx]{2,5})\)|[ivx]{2,5}\.)[ \t]+(?=\S)")
PREFIXES = frozenset(["self", "well", "non", "ex", "half", "all", "cross", "co", "anti", "pre", "post", "semi", "ill"])
SUFFIXES = frozenset(["out", "up", "off", "in", "on", "down", "over", "like", "odd", "old", "based", "to", "by"])
JOINING_WORDS = frozenset(["and", "or", "to", "nor"])
BROKEN_WORD = re.compile(r"[^\W\d_]-$")
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of meaning, from one or more lines on the page. `blank_before` tells of an empty line above it."""

    text: str
    blank_before: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends_sentence(self) -> bool:
        return bool(ENDS_SENTENCE.search(self.text))


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: from how many characters on a line is full, whether its lines were broken to fit, and
    whether empty lines stand between its paragraphs.
    """

    full: float
    wrapped: bool
    spaced: bool

    @classmethod
    def of(cls, lines: Sequence[str]) -> "Setting":
        full = [line.rstrip() for line in lines if line.strip()]
        lengths = sorted(len(line) for line in full if len(line) <= LONGEST_WRAPPED_LINE)
        long = sum(len(line) for line in full) - sum(lengths)
        breaks = [pair for pair in pairwise(lines) if all(line.strip() for line in pair)]
        width = _width(lengths, breaks)
        wrapped = long <= sum(lengths) and width >= NARROWEST and _mostly_full(breaks, width)
        return cls(width, wrapped, any(not line.strip() for line in lines))

    def is_full(self, line: str, following: str) -> bool:
        """Whether the following line's first word would not have fitted any more."""
        return _reach(line, following) > self.full


def cleaned(text: str) -> str:
    """Line ends as \\n, spaces as spaces, and without characters that nobody can see."""
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", text))
    text = INVISIBLE.sub("", CONTROL.sub("", text)).translate(LIGATURES)
    text = EMPTY_PAGES.sub("\f", EMPTY_LINES.sub("\n\n", text))
    return unicodedata.normalize("NFC", INNER_SOFT_HYPHEN.sub("", text))


def squeezed(text: str) -> str:
    """In one line, with one space between words."""
    return " ".join(text.replace(SOFT_HYPHEN, "").split())


def joined(lines: Sequence[str]) -> str:
    """The lines as one."""
    if len(lines) == 1:
        return squeezed(lines[0])
    known = words_of(lines)
    growing = _Growing("")
    for line in lines:
        growing.go_on(line.strip(), known)
    return squeezed(growing.text)


def words_of(lines: Iterable[str]) -> Counter[str]:
    return Counter(word.casefold() for line in lines for word in WORD.findall(line))


def logical_lines(lines: Sequence[str], setting: Setting | None = None) -> list[Line]:
    """The lines of meaning. `setting` is that of the whole text, if these are only a part of it."""
    setting = setting or Setting.of(lines)
    known = words_of(lines)
    found: list[_Growing] = []
    for chunk in chunks_of(lines):
        parts = _joined(chunk, setting, known)
        if found and found[-1].runs_on and parts[0].parts[0][:1].islower():
            found[-1].go_on_with(parts.pop(0), known)
        found += parts
    return [Line(line.text, line.blank_before) for line in found]


class _Growing:
    """A line of meaning to which lines of the page are added; nothing is copied before it is complete."""

    def __init__(self, first: str, *, blank_before: bool = False) -> None:
        self.parts = [first]
        self.blank_before = blank_before

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()

    @property
    def runs_on(self) -> bool:
        """Whether a page ended in the midst of a sentence."""
        words = sum(len(part.split()) for part in self.parts[: RUNNING_ON_WORDS + 1])
        return words >= RUNNING_ON_WORDS and self.parts[-1][-1:] not in NOT_RUNNING_ON

    def go_on(self, following: str, known: Counter[str]) -> None:
        self.parts[-1], gap = _seam(self.parts[-1], following, known)
        self.parts.append(f"{gap}{following}")

    def go_on_with(self, other: "_Growing", known: Counter[str]) -> None:
        self.go_on(other.parts[0], known)
        self.parts += other.parts[1:]


def _reach(line: str, following: str) -> int:
    """How long the line would be with the first word of the following one."""
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0])


def _width(lengths: Sequence[int], breaks: Sequence[tuple[str, str]]) -> float:
    """From how many characters on a line is full."""
    if not lengths:
        return 0
    running = [pair for pair in breaks if not ENDS_SENTENCE.search(pair[0].rstrip()) and pair[1].strip()[0].islower()]
    early = sum(_reach(*pair) <= lengths[-1] for pair in running)
    if len(running) >= FEWEST_MACHINE_BREAKS and early <= len(running) * MOST_LATE_BREAKS:
        return lengths[-1]
    return lengths[len(lengths) * 19 // 20] * FULL_LINE


def _mostly_full(breaks: Sequence[tuple[str, str]], width: float) -> bool:
    """Whether most lines end where they must, and not where the writer wanted: verse begins lines with capitals."""
    if not breaks:
        return False
    full = sum(_reach(*pair) > width for pair in breaks)
    capitals = sum(following.lstrip(" “‘\"'(")[:1].isupper() for _, following in breaks)
    return full > len(breaks) * MOSTLY and (len(breaks) == 1 or capitals < len(breaks) * CAPITALISED)


def chunks_of(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines between empty ones."""
    chunk: list[str] = []
    for line in lines:
        if line.strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _joined(chunk: Sequence[str], setting: Setting, known: Counter[str]) -> list[_Growing]:
    if not setting.wrapped and len(chunk) >= FEWEST_LINES_TO_JUDGE:
        own = Setting.of(chunk)
        setting = own if own.wrapped else setting
    one = setting.spaced and not setting.wrapped and _is_a_sentence_a_line(chunk)
    margin = min(_indent(line) for line in chunk)
    found = [_Growing(chunk[0].strip(), blank_before=True)]
    for place in range(1, len(chunk)):
        running = len(found[-1].parts) > 1
        if one or (setting.wrapped and _belongs(chunk, place, setting, margin, running)):
            found[-1].go_on(chunk[place].strip(), known)
        else:
            found.append(_Growing(chunk[place].strip()))
    return found


def _belongs(chunk: Sequence[str], place: int, setting: Setting, margin: int, running: bool) -> bool:
    """Whether the line at this place goes on with the one before it. `running` tells that this one is no first line."""
    before, line = chunk[place - 1], chunk[place]
    full = setting.is_full(before, line)
    ended = bool(ENDS_SENTENCE.search(before.rstrip()))
    if (
        MARKED.match(line)
        or MARKED.match(before)
        or BULLET.match(line)
        or (NUMBERED.match(line) and (ended or not full))
    ):
        return False
    if _indent(line) > margin + 1 and _indent(before) <= margin and place > 1:
        return False
    if full:
        return not (ended and _may_head(chunk, place, setting))
    return not ended and (running or line.lstrip()[0].islower() or before.rstrip().endswith("-"))


def _may_head(chunk: Sequence[str], place: int, setting: Setting) -> bool:
    """Whether the line looks like a heading between two paragraphs, none of them set apart."""
    line = chunk[place].strip()
    if len(line.split()) > LONGEST_HEAD_WORDS or not (line[0].isupper() and line[-1].isalnum()):
        return False
    following = chunk[place + 1] if place + 1 < len(chunk) else ""
    return not following or (not setting.is_full(line, following) and following.lstrip()[0].isupper())


def _is_a_sentence_a_line(chunk: Sequence[str]) -> bool:
    counts = sorted(len(line.split()) for line in chunk)
    middle = counts[len(counts) // 2]
    ended = sum(bool(ENDS_SENTENCE.search(line.rstrip())) for line in chunk)
    return len(chunk) > 1 and middle in SENTENCE_LINE_WORDS and ended > len(chunk) * MOSTLY


def _seam(text: str, following: str, known: Counter[str]) -> tuple[str, str]:
    """The line as it is when another follows, and what stands between them: a word broken in two is made whole."""
    if text.endswith(SOFT_HYPHEN):
        return text[:-1], ""
    second = (WORD.match(following) or [""])[0]
    if not BROKEN_WORD.search(text[-2:]) or not second or second in JOINING_WORDS:
        return text, " " if text else ""
    first = re.split(r"[^\w’'-]", text[-LONGEST_BROKEN:-1])[-1].casefold()
    apart = first in PREFIXES or second in SUFFIXES or not second.islower() or (known[first] > 1 and known[second] > 1)
    together = known[(first + second).casefold()] and second.islower()
    return text if apart and not together else text[:-1], ""


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
