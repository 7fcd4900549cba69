"""`python -m tests.prompts.report`: how good the prompts are, over essays in several styles, as tables."""

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.asking import DrawnPrompt
from bot.domain.documents import Passage, Reading
from bot.domain.drawing import Drawer, Drawing
from bot.domain.embedding import Embedder
from bot.domain.lexicon import LEAST_CONFIDENCE
from bot.domain.lint import faults_of_question, faults_of_quotation
from bot.domain.prompts import Shelf
from bot.domain.searching import Searcher
from bot.domain.theme_cards import ThemeCards, vectors_of
from bot.reading.encoder import find_encoder
from bot.storage.catalogue import known_films
from bot.storage.shelf import read_shelf
from tests.prompts.labels import HERE, QueryLabel, ThemeLabel, paragraphs_of, query_labels, readings, theme_labels

ROOT = HERE.parents[1]
BEST = 3
SAMPLE, SEED = 40, 606
NOT_INSTALLED = "not installed"
Label = TypeVar("Label", ThemeLabel, QueryLabel)


def main() -> None:
    shelf, texts, encoder = read_shelf(), readings(), find_encoder()
    drawings = drawn(shelf, texts)
    print(drawn_table(shelf, texts, drawings))
    print(themes_table(drawings, drawn(shelf, texts, encoder) if encoder else None))
    print(search_table(shelf, texts, encoder))
    print(cost_line())
    if "--sample" in sys.argv:
        print(sample(drawings))


def drawn(shelf: Shelf, texts: Mapping[str, Reading], encoder: Embedder | None = None) -> dict[str, Drawing]:
    drawer, cards = Drawer(shelf, known_films()), ThemeCards(shelf.themes)
    return {
        name: drawer.draw(reading, cards.see(reading.passages, encoder) if encoder else None)
        for name, reading in texts.items()
    }


def drawn_table(shelf: Shelf, texts: Mapping[str, Reading], drawings: Mapping[str, Drawing]) -> str:
    """`unrepeated`: how many prompts a text can give, with the pack that ships for it, before its words come again."""
    columns = (
        f"{'words':>7}{'passages':>10}{'prompts':>9}{'questions':>11}{'in pack':>9}{'unrepeated':>12}{'at fault':>10}"
    )
    lines = [f"{'Drawn':<16}{columns}"]
    for name, drawing in drawings.items():
        prompts, pack = drawing.prompts, [p for key, p in shelf.prompts.items() if key.startswith(f"{name}/")]
        quotations = {p.quotation.text for p in prompts} | {p.quotation for p in pack}
        lines.append(
            f"  {name:<14}{texts[name].words:>7,}{len(drawing.passages):>10}{len(prompts):>9}"
            f"{len({p.frame.key for p in prompts}):>11}{len(pack):>9}{len(quotations):>12}"
            f"{sum(map(breaks_a_rule, prompts)):>10}"
        )
    return "\n".join(lines)


def breaks_a_rule(prompt: DrawnPrompt) -> bool:
    asked = faults_of_question(prompt.question, prompt.frame.follow_up)
    return bool(faults_of_quotation(prompt.quotation.text) or asked or not is_verbatim(prompt))


def is_verbatim(prompt: DrawnPrompt) -> bool:
    return prompt.quotation.text in prompt.quotation.passage.text


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the labelled paragraphs: how often the first theme, or one of three, is one that a reader named; how many had
    a theme claimed for them, and how often that was right.
    """

    first: float
    three: float
    claimed: int
    right: float

    def __str__(self) -> str:
        return f"{self.first:>8.2f}{self.three:>10.2f}{self.claimed:>9}{self.right:>7.2f}"


def themes_table(drawings: Mapping[str, Drawing], with_model: Mapping[str, Drawing] | None) -> str:
    columns = f"{'first':>8}{'in three':>10}{'claimed':>9}{'right':>7}"
    lines = [f"{'Themes':<16}{'labels':>7}{columns}   with the model{columns}"]
    for name, labels in _by_document(theme_labels(), drawings).items():
        judged = str(accuracy(with_model, labels)) if with_model else f"{NOT_INSTALLED:>19}"
        lines.append(f"  {name:<14}{len(labels):>7}{accuracy(drawings, labels)}{'':>17}{judged}")
    return "\n".join(lines)


def accuracy(drawings: Mapping[str, Drawing], labels: Sequence[ThemeLabel]) -> Accuracy:
    found = [(label.themes, passage_with(drawings[label.document], label.paragraph).themes) for label in labels]
    named = [(themes, [score.theme for score in scores[:BEST]]) for themes, scores in found]
    sure = [
        (themes, scores[0].theme) for themes, scores in found if scores and scores[0].confidence >= LEAST_CONFIDENCE
    ]
    return Accuracy(
        first=share({*best[:1]} & {*themes} for themes, best in named),
        three=share({*best} & {*themes} for themes, best in named),
        claimed=len(sure),
        right=share(theme in themes for themes, theme in sure),
    )


def passage_with(drawing: Drawing, paragraph: int) -> Passage:
    return next(passage for passage in drawing.passages if paragraph in paragraphs_of(passage))


def search_table(shelf: Shelf, texts: Mapping[str, Reading], encoder: Embedder | None) -> str:
    """`text alone`: all of them, were it not for the questions that packs ask about the passages."""
    lines = [f"{'Recall at 3':<16}{'queries':>8}{'words alone':>13}{'with the model':>16}"]
    rows = _by_document(query_labels(), texts)
    for shelf_, names in ((shelf, list(rows)), (replace(shelf, prompts={}), ["all"])):
        search = Search(shelf_, texts, None)
        with_model = Search(shelf_, texts, encoder) if encoder else None
        for name in names:
            found = f"{with_model.recall(rows[name]):.2f}" if with_model else NOT_INSTALLED
            title = name if shelf_ is shelf else "text alone"
            lines.append(f"  {title:<14}{len(rows[name]):>8}{search.recall(rows[name]):>13.2f}{found:>16}")
    return "\n".join(lines)


class Search:
    """Searches each text for what members might type, as `/library read` does in one document."""

    def __init__(self, shelf: Shelf, texts: Mapping[str, Reading], encoder: Embedder | None) -> None:
        self._searcher, self._encoder = Searcher(shelf), encoder
        self._passages = {name: dict(enumerate(each.passages)) for name, each in drawn(shelf, texts, encoder).items()}
        self._asked = {
            name: {key: self._searcher.asked(texts[name].title, passage) for key, passage in passages.items()}
            for name, passages in self._passages.items()
        }
        self._vectors = {
            name: dict(enumerate(vectors_of(list(passages.values()), encoder) if encoder else []))
            for name, passages in self._passages.items()
        }

    def recall(self, labels: Sequence[QueryLabel]) -> float:
        """The share of queries for which one of the first three passages of their document is a right one."""
        return share(map(self._is_found, labels))

    def _is_found(self, label: QueryLabel) -> bool:
        name, passages = label.document, self._passages[label.document]
        query = self._searcher.understand(label.text)
        query = self._searcher.with_meaning(query, self._encoder) if self._encoder else query
        best = self._searcher.rank(query, passages, self._vectors[name], self._asked[name])[:BEST]
        return any({*paragraphs_of(passages[match.passage_id])} & {*label.paragraphs} for match in best)


def _by_document(labels: Sequence[Label], present: Iterable[str]) -> dict[str, list[Label]]:
    """The labels of each text, of all, and of either half: what is tuned on one is to hold on the other."""
    here = [label for label in labels if label.document in present]
    rows = {name: [label for label in here if label.document == name] for name in present}
    return rows | {"all": here, "every other": here[::2], "the rest": here[1::2]}


def cost_line() -> str:
    """Time and memory for the longest document that is taken, measured in a process that has done nothing else."""
    child = subprocess.run([sys.executable, "-m", "tests.prompts.cost"], cwd=ROOT, check=True, capture_output=True)
    cost = json.loads(child.stdout)
    reading, drawing, before = (cost[key] for key in ("while_reading", "while_drawing", "before"))
    held = f"; at most {reading:.0f} MB were held while reading, {drawing:.0f} while drawing, {before:.0f} before"
    return (
        f"Cost of {cost['words']:,} words: read in {cost['read_in']:.2f} s, drawn in {cost['drawn_in']:.2f} s"
        f" ({cost['prompts']} prompts), searched in {cost['searched_in']:.2f} s{held if before else ''}"
    )


def sample(drawings: Mapping[str, Drawing]) -> str:
    """Prompts drawn by lot, to be read aloud and rated: those that are sure, and as many others as are wanted."""
    prompts = [(name, prompt) for name, drawing in drawings.items() for prompt in drawing.prompts]
    shuffled = random.Random(SEED).sample(prompts, len(prompts))  # noqa: S311 - a lot, not a secret
    chosen = sorted(shuffled, key=lambda named: not named[1].subject.is_sure)[:SAMPLE]
    return "\n".join(
        f"{number:>2}. {name} ¶{prompt.quotation.paragraph} {prompt.theme.theme if prompt.theme else 'no theme'}"
        f"{'' if prompt.subject.is_sure else ' (less sure)'}"
        f" “{prompt.quotation.text}” → {prompt.question} → {prompt.frame.follow_up}"
        for number, (name, prompt) in enumerate(chosen, 1)
    )


def share(holds: Iterable[object]) -> float:
    found = [bool(each) for each in holds]
    return sum(found) / len(found) if found else 0.0


if __name__ == "__main__":
    main()
