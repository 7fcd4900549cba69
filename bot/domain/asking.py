"""Which question to ask of a quotation: the one that takes hold of what it says.

The essay's words are only ever quoted. Nothing here is left to chance: the same words get the same question.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.documents import ThemeScore
from bot.domain.fragments import named_by
from bot.domain.kinds import QuotationKind
from bot.domain.lexicon import LEAST_CONFIDENCE, telling_stems
from bot.domain.lint import faults_of_question
from bot.domain.naming import NamedFilm, title_of
from bot.domain.on_film import tells_the_end
from bot.domain.prompts import OTHER_SLOT, Frame, Intent, Shelf
from bot.domain.quotations import Quotation

KEY_LENGTH = 16
SEPARATOR = "\x1f"

ASKED_BEFORE, INTENT_ASKED_BEFORE, FURTHER_DOWN, CHANCE = 3.0, 0.25, 0.1, 0.6
"""What it costs to ask the same question again in one document, or another of the same intent; to go one place down in
the bank, where those that readers liked best stand first; and how much is left to a lot, so that not every document
begins with the same questions.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is wanted for.

    Words that speak of one film are either to be asked about another, which is compared with that `other` one, or about
    that `film` itself. A few words are `rare` where the text seldom names something that a question takes up.
    """

    quotation: Quotation
    theme: ThemeScore | None
    other: NamedFilm | None = None
    film: NamedFilm | None = None
    rare: bool = False

    @property
    def is_on_a_film(self) -> bool:
        """Whether the words speak of one film."""
        return self.film is not None or self.other is not None

    @property
    def tells_the_end(self) -> bool:
        """Whether it may give away how the film that it speaks of ends."""
        return self.is_on_a_film and tells_the_end(self.quotation.text)

    @property
    def is_sure(self) -> bool:
        """Whether it may be posted unread. Of words about one film, and of a few from a text that seldom has such,
        readers would post one in two.
        """
        return not (self.is_on_a_film or self.rare) and (self.quotation.is_sure or self.quotation.is_a_fragment)

    @property
    def kind(self) -> QuotationKind:
        """What kind of words a question has to suit."""
        if self.film is None or self.quotation.shows:
            return self.quotation.kind
        return QuotationKind.ANALYSIS


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
        """What its words are about; where they only name something, what the question makes of that."""
        taken_up = self.frame.theme if self.quotation.is_a_fragment and self.frame.takes_up else None
        if self.subject.theme or taken_up is None:
            return self.subject.theme
        around = {score.theme: score.confidence for score in self.quotation.passage.themes}
        return ThemeScore(taken_up, max(LEAST_CONFIDENCE, around.get(taken_up, 0.0)))

    @property
    def other(self) -> NamedFilm | None:
        return self.subject.other

    @property
    def film(self) -> NamedFilm | None:
        return self.subject.film

    @property
    def question(self) -> str:
        return asked(self.subject, self.frame)

    @property
    def ending(self) -> bool:
        """Whether it is for afterwards."""
        return self.frame.ending or self.subject.tells_the_end

    @property
    def confidence(self) -> float:
        return self.theme.confidence if self.theme else 0.0

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.quotation.text, self.frame.key)


def fingerprint(quotation: str, question: str) -> str:
    """The same for the same words under the same question, whatever document they come from."""
    return hashlib.sha256(f"{words_of(quotation)}{SEPARATOR}{question}".encode()).hexdigest()[:KEY_LENGTH]


def words_of(quotation: str) -> str:
    """The form in which quotations are compared."""
    return " ".join(quotation.casefold().split())


def asked(subject: Subject, frame: Frame) -> str:
    """The question, with the other film's title in its slot and in italics, where it compares."""
    return frame.question.replace(OTHER_SLOT, f"*{title_of(subject.other.label)}*") if subject.other else frame.question


class QuestionBank:
    """The questions of one shelf that break no rule.

    A question for the kind of sentence takes hold of what is said, and one that takes up what a fragment names takes
    hold of that; another on its theme may pass it by. So a prompt that nobody has chosen gets one of the former, and a
    host may choose the latter.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._frames = [f for f in shelf.frames.values() if not faults_of_question(f.question, f.follow_up)]
        self._words = {frame.key: telling_stems(f"{frame.question} {frame.follow_up}") for frame in self._frames}
        self.taken_up = frozenset(word for frame in self._frames for word in frame.takes_up)

    def questions(self, subject: Subject) -> list[Frame]:
        """Every question for this quotation, the best first: for its kind, then on its theme."""
        fitting = [*self._ranked(subject, Counter(), Counter()), *self._on_its_theme(subject)]
        return list(dict.fromkeys(fitting)) or [frame for frame in self._frames if frame.is_free]

    def ask(self, subjects: Iterable[Subject]) -> list[DrawnPrompt]:
        """Each with a question: one that is seldom used so far, and in an intent whose turn it is."""
        frames_used: Counter[str] = Counter()
        intents_used: Counter[Intent] = Counter()
        prompts: dict[str, DrawnPrompt] = {}
        for subject in subjects:
            ranked = self._ranked(subject, frames_used, intents_used)
            prompt = next(
                (p for frame in ranked if (p := DrawnPrompt(subject, frame)).fingerprint not in prompts), None
            )
            if prompt:
                frames_used[prompt.frame.key] += 1
                intents_used[prompt.frame.intent] += 1
                prompts[prompt.fingerprint] = prompt
        return list(prompts.values())

    def _ranked(self, subject: Subject, frames_used: Counter[str], intents_used: Counter[Intent]) -> list[Frame]:
        """The questions for words of this kind, the nearest to being asked first; what takes up a word only once."""
        if subject.kind is QuotationKind.FRAGMENT and not subject.is_on_a_film:
            return [frame for frame in self._taking_up(subject.quotation.text) if not frames_used[frame.key]]

        def distance(place: int, frame: Frame) -> float:
            used = ASKED_BEFORE * frames_used[frame.key] + INTENT_ASKED_BEFORE * intents_used[frame.intent]
            return used + FURTHER_DOWN * place + CHANCE * _lot(subject.quotation.text, frame)

        fitting = list(enumerate(self._for_its_kind(subject)))
        return [frame for _, frame in sorted(fitting, key=lambda item: (distance(*item), item[0]))]

    def _for_its_kind(self, subject: Subject) -> list[Frame]:
        """What is for words about a film, where they are; else what suits their kind."""
        suitable = [frame for frame in self._frames if not frame.suits or subject.kind in frame.suits]
        if subject.film is not None:
            return [frame for frame in suitable if frame.about]
        if subject.other is not None:
            return [frame for frame in suitable if frame.compares]
        return [frame for frame in suitable if frame.is_free]

    def _taking_up(self, fragment: str) -> list[Frame]:
        """Those for what it names, the most telling first."""
        named = named_by(fragment, self.taken_up)
        return [frame for word in named for frame in self._frames if word in frame.takes_up]

    def _on_its_theme(self, subject: Subject) -> list[Frame]:
        """Those that share a word with the quotation first."""
        if subject.theme is None or subject.is_on_a_film:
            return []
        words = telling_stems(subject.quotation.text)
        on_it = [frame for frame in self._frames if frame.theme == subject.theme.theme]
        return sorted(on_it, key=lambda frame: -len(self._words[frame.key] & words))


def _lot(words: str, frame: Frame) -> float:
    """From 0 to 1, arbitrary, but the same each time."""
    return int(fingerprint(words, frame.key)[:4], 16) / 0xFFFF
