"""A few words of a sentence that name something: "a moment of doubt voiced to a trusted collaborator".

They claim nothing, so that they need no context; a question can take up what they name. What that is, is told without a
parser, by what stands at the edges of a phrase. Only paragraphs that speak in general are looked at: where one tells of
a film, the door that it names is that film's door.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.domain.documents import Passage
from bot.domain.lint import faults_of_quotation
from bot.domain.quotations import NAME, Quotation
from bot.domain.sentences import Span, paragraph_spans, sentence_spans

FEWEST_WORDS, MOST_WORDS = 4, 13
MOST_IN_NAME = 3
"""How many words a thing may be named with, its article left out."""

MOST_NAMES = 1
"""A paragraph with more names in it tells of somebody or of some film."""

TOGETHER, OPPOSED = "one thing with another", "one thing against another"
"""What words name that are about two things."""

DESCRIBES, TOLD_OF = " …", " that"
"""After a word that describes what is named: "silent …"; after one of which something is to be told: "child that"."""


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
EDGE = re.compile(r"[,;:.!?—–()]+|\s-\s")
ARTICLE = re.compile(r"\b(?:an?|the|every|each)\s", re.IGNORECASE)
ARTICLES = ("a", "an", "the")
AFTER_A_NOUN = _words(
    "of in with between for without before after behind against among until over from beyond beneath under on at"
    " through about across within that who whose which when where why not rather to"
)
ENDS_A_NAME = AFTER_A_NOUN | _words(
    "as by than into and or an a the but if because while like nobody so too no toward towards upon is are was were has"
    " have had will would can cannot could must may might does do did be been never always often only even just then"
    " also what how"
)
PARTICIPLE = re.compile(r"\w(?:ed|ing|en|wn|ought|ut|ft)$")
OF_IT = _words(
    "accumulation art aura blueprint burden collection electricity feeling form gesture gift glimpse joy kind language"
    " look moment number piece price recipe sense sort sound taste touch weight"
)
"""What is nothing by itself: "a moment of doubt" names doubt."""

TO_DO = _words(
    "ability decision desire freedom hunger invitation longing need nerve patience permission promise refusal"
    " right urge willingness wish"
)
"""What one has to do something."""

THAT_IT_IS = _words("belief conviction discovery doubt faith fear feeling hope idea promise sense")
"""What one has that something is so."""

TWO_THINGS = {
    TOGETHER: re.compile(
        r"^(?:an? |the )?(?:[\w’'-]+ ){1,3}(?:tempered|balanced|braided|mixed|coupled|at odds) (?:by|with) ",
        re.IGNORECASE,
    ),
    OPPOSED: re.compile(
        r"^(?:an? |the )?(?:\w+ )?(?:tension|conflict|tug of war|contradiction|clash|struggle|war)s?"
        r" between (?!two\b)",
        re.IGNORECASE,
    ),
}
NEEDS_CONTEXT = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|his|her|hers|this|these|those(?! who)|I|my|me|we|us|our|you|your|there"
    r"|here|other|another|same|such|former|latter|both|above|below|ones?|itself|himself|herself|themselves|so|too|then|else"
    r"|also|more|most|example|chapter|section|essay|article|genre|category|season|programme|form|each|neither"
    r"|films?|movies?|in order|in question|at the (?:end|start|beginning)|in \w+ years|\w+ing that)\b"
    r"|\bthe (?:film|movie|documentary|director|sequel|writer|author|first|second|third|last|next|two|three|rest)\b"
    r"|\b(?:of|in|to|for|with|on|at|by|from|than|as|about|into|and|or) that\b",
    re.IGNORECASE,
)
BREAKS_OFF = re.compile(
    r"\b(?:an?|the|of|to|in|with|and|or|but|that|who|which|for|on|at|by|from|as|than|is|are|was|were|be|been|not|no|very"
    r"|more|less|into|when|where|while|if|because|rather|only|can|will|may|could|might|would|simply|often|never|always"
    r"|in turn)$",
    re.IGNORECASE,
)
PARTICULAR = re.compile(r"\b(?:I|[Mm]e|[Mm]y|(?:19|20)\d\d)\b")
PLURAL = re.compile(r"(?<![su’'])s$")
"""At the end of a word that does not describe the next one."""

UNCLEAN = re.compile(r"[\d“”\"*_]|\s[A-Z]")
RESULT = re.compile(r"\b(?:so|such)\b", re.IGNORECASE)
"""Before words after which "that" tells what comes of them."""

THIN = re.compile(r"(?:an?|the) [\w’'-]+ (?!for\b)\w+ [\w’'-]+", re.IGNORECASE)
"""Two things with nothing said of either: "the choice of lenses"."""

NOT_BUT = re.compile(r"\b(?:not|never)\b|n[’']t\b", re.IGNORECASE)
"""Before the first half of a contrast, whose second half begins with "but"."""

CLAUSE = re.compile(
    r"\b(?:that|who|which|whose|when|where|until|because|if)\b(?: (?!\w+[^s\W]s\b)[\w’'-]+){0,2}"
    r" (?:is|are|was|were|has|have|can|will|would|could|must|may|might|does|do)\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|would|could|must|may|might|should|does|do|did)\b", re.IGNORECASE
)
"""What a phrase has only in a clause of its own: elsewhere it would be a sentence cut off."""

CUT_BADLY = re.compile(r"\bof (?:\w+ )?(?!\w+ing\b)[a-z]+ (?:an?|the)\b|(?<!\brather) than\b", re.IGNORECASE)
"""Where a verb, or what is compared, is missed that stood before the words: "gave [the business of invention a sense of
purpose]", "more of [the cost of winning than of the prize]".
"""

SAID_OF_IT = re.compile(r"\b(?:that|who|whose|which|where|when|until)\b|\b\w{3,}(?:ed|ing)\b", re.IGNORECASE)
"""By what something is told of what is named."""

SOMEBODY = _words("people men women somebody someone everybody everyone nobody two three four some many most few films")
"""Who does something, where no article tells that the next word is a thing."""


def fragments_of(passage: Passage, words: Collection[str]) -> Iterator[Quotation]:
    """What may be quoted of a passage because it names one of these `words`, in the order of the text."""
    for paragraph in paragraph_spans(passage.text):
        if speaks_in_general(paragraph.of(passage.text)):
            for sentence in sentence_spans(passage.text, paragraph):
                yield from (Quotation(passage, span, 1.0) for span in _fragments(passage.text, sentence, words))


def speaks_in_general(paragraph: str) -> bool:
    """Whether it tells of nobody in particular, and of no one year."""
    return len(NAME.findall(paragraph)) <= MOST_NAMES and not PARTICULAR.search(paragraph)


def named_by(fragment: str, words: Collection[str]) -> tuple[str, ...]:
    """Which of the `words` it names, the most telling first."""
    two = [name for name, pattern in TWO_THINGS.items() if name in words and pattern.search(fragment)]
    return (*two, *_things(fragment, words))


def _things(fragment: str, words: Collection[str]) -> tuple[str, ...]:
    article = ARTICLE.match(fragment)
    said = [word.casefold() for word in WORD.findall(fragment)][bool(article) :]
    named, place = _name(said, 0, words)
    if not _is_a_name(named, said[place:], with_article=bool(article)):
        return ()
    if named[-1] in OF_IT and said[place] in ("of", "for") and said[place + 1 :]:
        of_what, further = _name(said, place + 1 + (said[place + 1] in ARTICLES), words)
        return _known(of_what, said[further:], words) or _known(named, said[place:], words)
    return _known(named, said[place:], words)


def _fragments(text: str, sentence: Span, words: Collection[str]) -> Iterator[Span]:
    """Those of one sentence that do not overlap."""
    if NAME.search(sentence.of(text)):
        return
    last = sentence.start
    for span in _phrases(text, sentence):
        before = text[sentence.start : span.start]
        if span.start >= last and _stands_alone(span.of(text), before) and named_by(span.of(text), words):
            last = span.end
            yield span


def _phrases(text: str, sentence: Span) -> Iterator[Span]:
    """From each article, and from each place where a phrase begins, to where it ends."""
    said = sentence.of(text)
    edges = [(0, 0), *((edge.start(), edge.end()) for edge in EDGE.finditer(said))]
    begins = {match.start() for match in ARTICLE.finditer(said)}
    begins |= {end + len(said[end:]) - len(said[end:].lstrip(" “\n")) for _, end in edges}
    for begin in sorted(begins):
        end = next((start for start, _ in edges if start > begin), None)
        if end is not None:
            yield Span(sentence.start + begin, sentence.start + begin + len(said[begin:end].rstrip()))


def _stands_alone(fragment: str, before: str) -> bool:
    if not FEWEST_WORDS <= len(fragment.split()) <= MOST_WORDS or faults_of_quotation(fragment):
        return False
    if any(sign.search(fragment) for sign in (NEEDS_CONTEXT, BREAKS_OFF, UNCLEAN, CUT_BADLY)):
        return False
    if VERB.search(CLAUSE.sub("", fragment, count=1)):
        return False
    if (RESULT.search(before) and " that " in fragment) or (NOT_BUT.search(before) and " but " in fragment):
        return False
    return not THIN.fullmatch(fragment)


def _name(said: Sequence[str], begin: int, words: Collection[str]) -> tuple[Sequence[str], int]:
    """The words from `begin` that name something, and the place after them."""
    end = begin
    while end < len(said) and said[end] not in ENDS_A_NAME:
        if end > begin and PARTICIPLE.search(said[end]) and _is_known(said[end - 1], words):
            break
        end += 1
    return said[begin:end], end


def _is_a_name(named: Sequence[str], rest: Sequence[str], *, with_article: bool) -> bool:
    """Whether these words are a noun with what describes it, and what follows hangs on it."""
    if not 1 <= len(named) <= MOST_IN_NAME or not rest or any(map(PLURAL.search, named[:-1])):
        return False
    if not with_article and any(word.endswith("ing") or word in SOMEBODY for word in named[:-1]):
        return False
    if rest[0] == "to":
        return named[-1] in TO_DO
    if rest[0] == "that" and rest[1:2] and rest[1] in ARTICLES:
        return named[-1] in THAT_IT_IS
    if rest[0] not in ENDS_A_NAME:
        return rest[1:2] != ["to"] or any(rest[2:3] == [article] for article in ARTICLES)
    return rest[0] in AFTER_A_NOUN and not (rest[0] == "of" and _is_too_long(rest[1:]))


def _is_too_long(of_what: Sequence[str]) -> bool:
    """Whether a verb may be among these words: "the rules of [evidence produce suspense]"."""
    begin = int(bool(of_what) and of_what[0] in ARTICLES)
    end = next((place for place, word in enumerate(of_what) if place >= begin and word in ENDS_A_NAME), len(of_what))
    return end - begin >= MOST_IN_NAME


def _known(named: Sequence[str], rest: Sequence[str], words: Collection[str]) -> tuple[str, ...]:
    if not named:
        return ()
    found = [f"{word}{DESCRIBES}" for word in named[:-1] if f"{word}{DESCRIBES}" in words]
    for thing in (" ".join(named[-2:]), named[-1]):
        found += filter(None, [_entry(thing, words)])
        if SAID_OF_IT.search(" ".join(rest)):
            found += filter(None, [_entry(thing, words, TOLD_OF)])
    return tuple(dict.fromkeys(found))


def _is_known(word: str, words: Collection[str]) -> bool:
    return any(_entry(word, words, ending) for ending in ("", TOLD_OF))


def _entry(word: str, words: Collection[str], ending: str = "") -> str | None:
    """The word as it stands among the `words`, where it or its singular does."""
    plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    forms = (f"{form}{ending}" for form in (plain, plain.removesuffix("s"), plain.removesuffix("es")))
    return next((form for form in forms if form in words), None)
