"""Drawing prompts from passages: a quotation, the theme it is about, and a question written beforehand.

The essay's words are only ever quoted. Nothing here is left to chance: the same text gives the same prompts.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.documents import LeftOut, Passage, Reading, ThemeScore
from bot.domain.lexicon import LEAST_CONFIDENCE, Entry, Lexicon, ranked, telling_stems
from bot.domain.lint import faults_of_question
from bot.domain.naming import NamedFilm, mentioned, named_films
from bot.domain.prompts import OTHER_SLOT, Frame, Intent, Level, Shelf
from bot.domain.quotations import Quotation, quotations_of

MOST_PROMPTS = 60
MOST_PER_PASSAGE = 4
HEADING_COUNTS = 0.5
QUOTATION_COUNTS = 2.0
"""How much more a word in the quotation says about its theme than one elsewhere in the passage."""

KEY_LENGTH = 16
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is wanted for. `other` is the film that the quotation speaks of, if it speaks of one."""

    quotation: Quotation
    theme: ThemeScore | None
    other: NamedFilm | None = None


@dataclass(frozen=True, slots=True)
class DrawnPrompt:
    """A quotation with a question."""

    subject: Subject
    frame: Frame

    @property
    def quotation(self) -> Quotation:
        return self.subject.quotation

    @property
    def theme(self) -> ThemeScore | None:
        return self.subject.theme

    @property
    def other(self) -> NamedFilm | None:
        return self.subject.other

    @property
    def question(self) -> str:
        return with_other(self.frame.question, self.other.title if self.other else "")

    @property
    def confidence(self) -> float:
        return self.theme.confidence if self.theme else 0.0

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.quotation.text, self.frame.key)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a reading gave: its passages with their themes, the prompts in the order for review, and what was not
    used.
    """

    passages: tuple[Passage, ...]
    prompts: tuple[DrawnPrompt, ...]
    left_out: tuple[LeftOut, ...]


def fingerprint(quotation: str, question: str) -> str:
    """The same for the same words under the same question, whatever document they come from."""
    return hashlib.sha256(f"{words_of(quotation)}{SEPARATOR}{question}".encode()).hexdigest()[:KEY_LENGTH]


def words_of(quotation: str) -> str:
    """The form in which quotations are compared."""
    return " ".join(quotation.casefold().split())


def with_other(question: str, title: str) -> str:
    """The question of a comparison with the other film's title in its slot, in italics."""
    return question.replace(OTHER_SLOT, f"*{title}*")


class Drawer:
    """Draws prompts with the themes and the question bank of one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._lexicon = Lexicon(shelf.themes)
        self._frames = [f for f in shelf.frames.values() if not faults_of_question(f.question, f.follow_up)]
        self._words = {frame.key: telling_stems(f"{frame.question} {frame.follow_up}") for frame in self._frames}

    def draw(self, reading: Reading) -> Drawing:
        """The prompts that a text gives, the best and most varied first."""
        background = self._lexicon.background([passage.text for passage in reading.passages])
        passages = tuple(self._with_themes(passage, background) for passage in reading.passages)
        films = named_films("\n".join(passage.text for passage in passages), reading.emphasised)
        quotations = [quotation for passage in passages for quotation in quotations_of(passage)[:MOST_PER_PASSAGE]]
        subjects = [self._subject(quotation, background, films) for quotation in _varied(quotations)]
        prompts = self._ask([subject for subject in subjects if subject is not None])
        return Drawing(passages, tuple(prompts[:MOST_PROMPTS]), (*reading.left_out, *_unused(passages, prompts)))

    def questions(self, subject: Subject) -> list[Frame]:
        """Every question for this quotation, the best first."""
        return sorted(self._fitting(subject), key=lambda f: self._distance(subject, f, Counter(), Counter()))

    def _with_themes(self, passage: Passage, background: Mapping[Entry, float]) -> Passage:
        evidence = self._lexicon.evidence(passage.text, background)
        for key, amount in self._lexicon.evidence(passage.heading, background).items():
            evidence[key] = evidence.get(key, 0.0) + amount * HEADING_COUNTS
        return replace(passage, themes=ranked(evidence))

    def _subject(
        self, quotation: Quotation, background: Mapping[Entry, float], films: Sequence[NamedFilm]
    ) -> Subject | None:
        """None where the quotation tells of somebody or something, and nothing says in which film."""
        other = _film_of(quotation, films)
        if quotation.is_particular and other is None:
            return None
        if other is not None and not quotation.is_a_view_of(other.title):
            return None
        return Subject(quotation, self.theme_of(quotation, background), other)

    def theme_of(self, quotation: Quotation, background: Mapping[Entry, float] | None = None) -> ThemeScore | None:
        """What the quotation is about: its claim's own first theme, where the words around it agree."""
        said = self._lexicon.evidence(quotation.text, background)
        around = self._lexicon.evidence(quotation.surroundings, background)
        claimed = self._lexicon.evidence(quotation.claim, background)
        agreed = {key: amount * QUOTATION_COUNTS + around[key] for key, amount in said.items() if key in around}
        best, first = next(iter(ranked(around | agreed)), None), next(iter(ranked(said)), None)
        if best is None or first is None or best.theme != first.theme or best.theme not in claimed:
            return None
        return best if best.theme in agreed and best.confidence >= LEAST_CONFIDENCE else None

    def _ask(self, subjects: Iterable[Subject]) -> list[DrawnPrompt]:
        """Each with a question: one that is seldom used so far, and in an intent whose turn it is."""
        frames_used: Counter[str] = Counter()
        intents_used: Counter[Intent] = Counter()
        prompts: list[DrawnPrompt] = []
        for subject in subjects:
            fitting = self._fitting(subject)
            if not fitting:
                continue
            frame = min(fitting, key=lambda f: self._distance(subject, f, frames_used, intents_used))
            frames_used[frame.key] += 1
            intents_used[frame.intent] += 1
            prompts.append(DrawnPrompt(subject, frame))
        return prompts

    def _fitting(self, subject: Subject) -> list[Frame]:
        """Comparisons for what is about another film; else what suits the theme, or any theme where none is sure."""
        if subject.other is not None:
            return [frame for frame in self._frames if frame.compares]
        theme, kind = subject.theme.theme if subject.theme else None, subject.quotation.kind
        of_theme = [frame for frame in self._frames if frame.theme == theme and not frame.compares]
        return [frame for frame in of_theme if not frame.suits or kind in frame.suits]

    def _distance(
        self, subject: Subject, frame: Frame, frames_used: Counter[str], intents_used: Counter[Intent]
    ) -> tuple[float, bool, str]:
        """Smaller is better; the last part is arbitrary, but the same each time."""
        shared = len(self._words[frame.key] & telling_stems(subject.quotation.text))
        return (
            3.0 * frames_used[frame.key] + intents_used[frame.intent] / 4 - min(shared, 1),
            frame.level is Level.HARD,
            fingerprint(subject.quotation.text, frame.key),
        )


def _film_of(quotation: Quotation, films: Sequence[NamedFilm]) -> NamedFilm | None:
    """The film that the quotation speaks of: one that it names, or the one that its passage named last before it."""
    if named := mentioned(films, quotation.text):
        return named[0]
    before = mentioned(films, quotation.before) if quotation.is_particular else []
    return before[-1] if before else None


def _unused(passages: Sequence[Passage], prompts: Sequence[DrawnPrompt]) -> Iterator[LeftOut]:
    silent = len({passage.position for passage in passages} - {prompt.quotation.passage.position for prompt in prompts})
    if silent:
        yield LeftOut("passages", silent, "no sentence in them stands well alone")
    if len(prompts) > MOST_PROMPTS:
        yield LeftOut("quotations", len(prompts) - MOST_PROMPTS, "there were stronger ones")


def _varied(quotations: list[Quotation]) -> list[Quotation]:
    """The firm and strong first, every passage heard before one is heard again; no words are quoted twice."""
    heard: Counter[int] = Counter()
    order: dict[Quotation, int] = {}
    strongest_first = sorted(quotations, key=lambda q: (not q.is_firm, -q.strength, q.passage.position))
    by_words: dict[str, Quotation] = {}
    for quotation in strongest_first:
        by_words.setdefault(words_of(quotation.text), quotation)
    for quotation in by_words.values():
        order[quotation] = heard[quotation.passage.position]
        heard[quotation.passage.position] += 1
    return sorted(order, key=lambda quotation: (not quotation.is_firm, order[quotation]))
