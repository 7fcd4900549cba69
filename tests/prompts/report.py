"""`python -m tests.prompts.report`: how good the prompts are, over essays in several styles, as tables."""

import random
import resource
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.documents import MOST_DOCUMENT_WORDS, Passage, Reading
from bot.domain.drawing import Drawer, Drawing, DrawnPrompt
from bot.domain.embedding import Embedder
from bot.domain.lexicon import LEAST_CONFIDENCE
from bot.domain.lint import faults_of_question, faults_of_quotation
from bot.domain.prompts import Shelf
from bot.domain.searching import Searcher, vectors_of
from bot.reading.encoder import find_encoder
from bot.reading.formats import read_document
from bot.storage.shelf import read_shelf
from tests.prompts.labels import QueryLabel, paragraphs_of, query_labels, readings, theme_labels

BEST = 3
SAMPLE, SEED = 40, 606


def main() -> None:
    shelf, texts = read_shelf(), readings()
    drawer = Drawer(shelf)
    drawings = {name: drawer.draw(reading) for name, reading in texts.items()}
    print(drawn_table(texts, drawings))
    print(themes_table(drawings))
    print(search_table(shelf, drawings))
    print(cost_table(drawer, texts))
    if "--sample" in sys.argv:
        print(sample(drawings))


def drawn_table(texts: Mapping[str, Reading], drawings: Mapping[str, Drawing]) -> str:
    lines = [
        f"{'Drawn':<16}{'words':>7}{'passages':>10}{'prompts':>9}{'quotations':>12}{'questions':>11}{'at fault':>14}"
    ]
    for name, drawing in drawings.items():
        prompts = drawing.prompts
        quotations, frames = {p.quotation.text for p in prompts}, {p.frame.key for p in prompts}
        lines.append(
            f"  {name:<14}{texts[name].words:>7,}{len(drawing.passages):>10}{len(prompts):>9}{len(quotations):>12}"
            f"{len(frames):>11}{sum(map(breaks_a_rule, prompts)):>14}"
        )
    return "\n".join(lines)


def breaks_a_rule(prompt: DrawnPrompt) -> bool:
    asked = faults_of_question(prompt.question, prompt.frame.follow_up)
    return bool(faults_of_quotation(prompt.quotation.text) or asked or not is_verbatim(prompt))


def is_verbatim(prompt: DrawnPrompt) -> bool:
    return prompt.quotation.text in prompt.quotation.passage.text


def themes_table(drawings: Mapping[str, Drawing]) -> str:
    """How often the first theme of a paragraph is one that a reader named; for all, and where one is claimed."""
    lines = [f"{'Themes':<16}{'labels':>7}{'first':>8}{'in three':>10}{'claimed':>9}{'claimed right':>15}"]
    for name, drawing in drawings.items():
        found = [
            (label.themes, passage_with(drawing, label.paragraph)) for label in theme_labels() if label.document == name
        ]
        named = [(themes, [score.theme for score in passage.themes]) for themes, passage in found]
        sure = [(t, p.themes[0].theme) for t, p in found if p.themes and p.themes[0].confidence >= LEAST_CONFIDENCE]
        first = share(themes_found[:1] and themes_found[0] in themes for themes, themes_found in named)
        three = share(bool({*themes_found[:BEST]} & {*themes}) for themes, themes_found in named)
        right = share(theme in themes for themes, theme in sure)
        lines.append(f"  {name:<14}{len(found):>7}{first:>8.2f}{three:>10.2f}{len(sure):>9}{right:>15.2f}")
    return "\n".join(lines)


def passage_with(drawing: Drawing, paragraph: int) -> Passage:
    return next(passage for passage in drawing.passages if paragraph in paragraphs_of(passage))


def search_table(shelf: Shelf, drawings: Mapping[str, Drawing]) -> str:
    encoder = find_encoder()
    lines = [f"{'Recall at 3':<16}{'queries':>8}{'words alone':>13}{'with the model':>16}"]
    asked = query_labels()
    for name in drawings:
        labels = [label for label in asked if label.document == name]
        lines.append(_recall_line(name, labels, shelf, drawings, encoder))
    lines.append(
        _recall_line("all", [label for label in asked if label.document in drawings], shelf, drawings, encoder)
    )
    return "\n".join(lines)


def _recall_line(
    name: str, labels: Sequence[QueryLabel], shelf: Shelf, drawings: Mapping[str, Drawing], encoder: Embedder | None
) -> str:
    without = recall(shelf, drawings, labels, None)
    with_model = f"{recall(shelf, drawings, labels, encoder):.2f}" if encoder else "not installed"
    return f"  {name:<14}{len(labels):>8}{without:>13.2f}{with_model:>16}"


def recall(
    shelf: Shelf, drawings: Mapping[str, Drawing], labels: Sequence[QueryLabel], encoder: Embedder | None
) -> float:
    """The share of queries for which one of the first three passages of their document is a right one."""
    searcher = Searcher(shelf)
    vectors = {
        name: dict(enumerate(vectors_of([passage.text for passage in drawing.passages], encoder)))
        for name, drawing in drawings.items()
        if encoder is not None
    }
    hits = []
    for label in labels:
        passages = dict(enumerate(drawings[label.document].passages))
        query = searcher.understand(label.text, encoder)
        best = searcher.rank(query, passages, vectors.get(label.document))[:BEST]
        hits.append(any(set(paragraphs_of(passages[match.passage_id])) & {*label.paragraphs} for match in best))
    return share(hits)


def cost_table(drawer: Drawer, texts: Mapping[str, Reading]) -> str:
    """Time and memory for the longest document that is taken."""
    paragraphs = [passage.text for reading in texts.values() for passage in reading.passages]
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    copies = MOST_DOCUMENT_WORDS // words
    raw = "\n\n".join(f"{paragraph} {number}." for number in range(copies) for paragraph in paragraphs).encode()
    before = resident_megabytes()
    begun = time.perf_counter()
    reading = read_document(raw, "long.txt")
    read = time.perf_counter()
    drawing = drawer.draw(reading)
    drawn = time.perf_counter()
    more = resident_megabytes() - before
    return (
        f"Cost of {reading.words:,} words: read in {read - begun:.2f} s, drawn in {drawn - read:.2f} s"
        f" ({len(drawing.prompts)} prompts); {more:.0f} MB beside the {before:.0f} MB held before"
    )


def resident_megabytes() -> float:
    """The most that the process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sample(drawings: Mapping[str, Drawing]) -> str:
    """Prompts drawn by lot, to be read aloud and rated."""
    prompts = [(name, prompt) for name, drawing in drawings.items() for prompt in drawing.prompts]
    chosen = random.Random(SEED).sample(prompts, min(SAMPLE, len(prompts)))  # noqa: S311 - a lot, not a secret
    return "\n".join(
        f"{number:>2}. {name} ¶{prompt.quotation.paragraph} {prompt.theme.theme if prompt.theme else 'no theme'}"
        f" “{prompt.quotation.text}” → {prompt.question} → {prompt.frame.follow_up}"
        for number, (name, prompt) in enumerate(chosen, 1)
    )


def share(holds: Iterable[object]) -> float:
    found = [bool(each) for each in holds]
    return sum(found) / len(found) if found else 0.0


if __name__ == "__main__":
    main()
