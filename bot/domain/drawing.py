"""Drawing prompts from passages: a quotation, the theme it is about, and a question written beforehand.

The essay's words are only ever quoted. Nothing here is left to chance: the same text gives the same prompts.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from bot.domain.asking import DrawnPrompt, QuestionBank, Subject, words_of
from bot.domain.documents import LeftOut, Passage, Reading, ThemeScore
from bot.domain.fragments import fragments_of
from bot.domain.lexicon import LEAST_CONFIDENCE, Entry, Lexicon, ranked
from bot.domain.naming import NamedFilm, mentioned, named_films
from bot.domain.on_film import moment_of, spoken_of, view_of
from bot.domain.prompts import Shelf
from bot.domain.quotations import Quotation, quotations_of, thinks_aloud
from bot.domain.sentences import Span
from bot.domain.theme_cards import Seen

MOST_PROMPTS = 60
MOST_PER_PASSAGE = 4
MOST_PER_FILM = 3
LEAST_FRAGMENTS_PER_PASSAGE = 1.0
"""From so many on a text is one whose way it is to name things that can be talked about."""

MOST_MOMENTS, MOST_VIEWS = 6, 3
"""Of what is less sure so many are drawn; views only where there is nothing else. Sentences that suit any film and are
not sure never are: readers would post one in four.
"""

NOT_ALONE = "no sentence there would start a talk by itself"
REPEATED = "what could be quoted stands in another passage too"
LESS_SURE = "what could be quoted is less sure to start a talk"
PARTICULAR = "what could be quoted is about people or films that a question does not know"
WORDS_BESIDE_MEANING, MEANING_COUNTS = 0.8, 0.4
HEADING_COUNTS = 0.5
QUOTATION_COUNTS = 2.0
"""How much more a word in the quotation says about its theme than one elsewhere in the passage."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a reading gave: its passages with their themes, the prompts in the order for review, and what was not
    used. `seen` is None without a model.
    """

    passages: tuple[Passage, ...]
    prompts: tuple[DrawnPrompt, ...]
    left_out: tuple[LeftOut, ...]
    seen: Seen | None = None


class Drawer:
    """Draws prompts with the themes and the question bank of one shelf.

    `known_films`: the keys of films that may be named, to tell where a title begins.
    """

    def __init__(self, shelf: Shelf, known_films: Collection[str] = ()) -> None:
        self._known_films = known_films
        self._lexicon = Lexicon(shelf.themes)
        self._moments = shelf.moments
        self.bank = QuestionBank(shelf)

    def draw(self, reading: Reading, seen: Seen | None = None) -> Drawing:
        """The prompts that a text gives, the best and most varied first.

        Where a model has `seen` the passages, their themes are told better; the prompts are the same.
        """
        background = self._lexicon.background([passage.text for passage in reading.passages])
        leanings = seen.leanings if seen else [{} for _ in reading.passages]
        judged = zip(reading.passages, leanings, strict=True)
        passages = tuple(self._with_themes(passage, background, leaning) for passage, leaning in judged)
        films = named_films("\n".join(passage.text for passage in passages), reading.emphasised, self._known_films)
        quotable = [quotations_of(passage) for passage in passages]
        found = [quotation for quotations in quotable for quotation in quotations[:MOST_PER_PASSAGE]]
        subjects = [
            *filter(None, (self._subject(quotation, background, films) for quotation in _varied(found))),
            *self._subjects_on(films, passages, background),
        ]
        any_film = thinks_aloud(passages, chain.from_iterable(quotable))
        sure = [subject for subject in subjects if subject.is_sure] if any_film else []
        sure += self._fragments(passages, films, sure)
        kept = [*sure, *_less_sure(subjects, beside=len(sure))]
        prompts = self.bank.ask(kept)
        less_sure = {subject.quotation for subject in subjects} - {subject.quotation for subject in kept}
        considered = [*found, *(subject.quotation for subject in subjects)]
        left_out = (*reading.left_out, *_unused(passages, considered, prompts, less_sure))
        return Drawing(passages, tuple(prompts[:MOST_PROMPTS]), left_out, seen)

    def _with_themes(
        self, passage: Passage, background: Mapping[Entry, float], leaning: Mapping[str, float]
    ) -> Passage:
        evidence = self._lexicon.evidence(passage.text, background)
        for key, amount in self._lexicon.evidence(passage.heading, background).items():
            evidence[key] = evidence.get(key, 0.0) + amount * HEADING_COUNTS
        for key, amount in leaning.items():
            evidence[key] = evidence.get(key, 0.0) * WORDS_BESIDE_MEANING + amount * MEANING_COUNTS
        return replace(passage, themes=ranked(evidence))

    def _subject(
        self, quotation: Quotation, background: Mapping[Entry, float], films: Sequence[NamedFilm]
    ) -> Subject | None:
        """What may be asked about any film; where it is a view of one, about those that can be compared with it."""
        named = mentioned(films, quotation.text)
        if not named and not quotation.is_particular:
            return Subject(quotation, self.theme_of(quotation, background))
        if named and quotation.is_a_view and not quotation.names_others_than(named[0].title):
            return Subject(quotation, self.theme_of(quotation, background), other=named[0])
        return None

    def _subjects_on(
        self, films: Sequence[NamedFilm], passages: Sequence[Passage], background: Mapping[Entry, float]
    ) -> Iterator[Subject]:
        """What may be asked about the very film that the words are about: of each film a few."""
        found: dict[NamedFilm, list[Quotation]] = {film: [] for film in films}
        for passage in passages:
            for film, sentence in spoken_of(passage, films):
                quotation = self.quotation_on(film, passage, sentence, films)
                if quotation is not None:
                    found[film].append(quotation)
        for film, quotations in found.items():
            for quotation in _varied(quotations)[:MOST_PER_FILM]:
                yield Subject(quotation, self.theme_of(quotation, background), film=film)

    def _fragments(
        self, passages: Sequence[Passage], films: Sequence[NamedFilm], beside: Sequence[Subject]
    ) -> Iterator[Subject]:
        """What names something that a question takes up, and is not quoted with its sentence anyway."""
        found = [
            fragment
            for passage in passages
            if not mentioned(films, passage.text)
            for fragment in islice(fragments_of(passage, self.bank.taken_up), MOST_PER_PASSAGE)
            if not any(subject.quotation.holds(fragment) for subject in beside)
        ]
        rare = len(found) < LEAST_FRAGMENTS_PER_PASSAGE * len(passages)
        yield from (Subject(fragment, None, rare=rare) for fragment in _varied(found))

    def quotation_on(
        self, film: NamedFilm, passage: Passage, sentence: Span, films: Sequence[NamedFilm]
    ) -> Quotation | None:
        """A moment of the film, or what the writer thinks of it."""
        return moment_of(film, passage, sentence, self._moments) or view_of(film, passage, sentence, films)

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


def _less_sure(subjects: Sequence[Subject], *, beside: int) -> list[Subject]:
    """What a host should read first: moments of films; where there is nothing at all, what is thought of one."""
    moments = [subject for subject in subjects if subject.quotation.shows]
    views = [subject for subject in subjects if subject.is_on_a_film and not subject.quotation.shows]
    return moments[:MOST_MOMENTS] or ([] if beside else views[:MOST_VIEWS])


def _unused(
    passages: Sequence[Passage],
    found: Sequence[Quotation],
    prompts: Sequence[DrawnPrompt],
    less_sure: Collection[Quotation],
) -> Iterator[LeftOut]:
    """Which passages gave no prompt, each for the reason that it has."""
    heard = {prompt.quotation.passage.position for prompt in prompts}
    used = {words_of(prompt.quotation.text) for prompt in prompts}
    reasons: Counter[str] = Counter()
    for passage in passages:
        if passage.position not in heard:
            quotable = [quotation for quotation in found if quotation.passage.position == passage.position]
            reasons[_why_unused(quotable, used, less_sure)] += 1
    yield from (LeftOut("passages", count, why, "passage") for why, count in reasons.items())
    if len(prompts) > MOST_PROMPTS:
        yield LeftOut("quotations", len(prompts) - MOST_PROMPTS, "there were enough for one document", "quotation")


def _why_unused(quotable: Sequence[Quotation], used: Collection[str], less_sure: Collection[Quotation]) -> str:
    if any(words_of(quotation.text) in used for quotation in quotable):
        return REPEATED
    if any(quotation in less_sure for quotation in quotable):
        return LESS_SURE
    return PARTICULAR if quotable else NOT_ALONE


def _varied(quotations: list[Quotation]) -> list[Quotation]:
    """The strong first, every passage heard before one is heard again; no words are quoted twice."""
    heard: Counter[int] = Counter()
    order: dict[Quotation, int] = {}
    by_words: dict[str, Quotation] = {}
    for quotation in sorted(quotations, key=lambda q: (-q.strength, q.passage.position)):
        by_words.setdefault(words_of(quotation.text), quotation)
    for quotation in by_words.values():
        order[quotation] = heard[quotation.passage.position]
        heard[quotation.passage.position] += 1
    return sorted(order, key=lambda quotation: order[quotation])
