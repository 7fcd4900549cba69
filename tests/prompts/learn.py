"""`python -m tests.prompts.learn`: learns from readers which sentences tell a moment of a film worth a talk, prints
how right that is for essays that it has not seen, and writes it to `data/moments.toml`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.domain.judging import Judge, signs_of
from bot.storage.data_files import SHIPPED
from bot.storage.shelf import MOMENTS
from tests.prompts.moments import Judged, judged, share

ESSAYS_AT_A_TIME = 10
SEEN_OFTEN_ENOUGH = 3
"""A sign that fewer sentences have is left out: it would only learn them by heart."""

STRICTNESS = 0.1
"""The inverse strength of regularisation, `C` in scikit-learn."""

LEAST_WEIGHT = 0.02
CHANCES = (0.3, 0.4, 0.5, 0.6, 0.7)


def main() -> None:
    known = [sentence for sentence in judged() if not sentence.is_kept_back]
    print(table(known, cross_validated(known)))
    judge = learnt(known)
    (SHIPPED / MOMENTS).write_text(written(judge, len(known)), "utf-8")


def learnt(sentences: Sequence[Judged]) -> Judge:
    """Each sentence counts as often as it was judged, for yes and for no."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 - an extra that only learning needs
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    signs = [signs_of(sentence.text) for sentence in sentences]
    often = {sign for sign, times in Counter(s for each in signs for s in each).items() if times >= SEEN_OFTEN_ENOUGH}
    vectorizer = DictVectorizer()
    seen = vectorizer.fit_transform([dict.fromkeys(sorted(each & often), 1.0) for each in signs] * 2)
    answers = [1] * len(sentences) + [0] * len(sentences)
    counts = [s.share for s in sentences] + [1 - s.share for s in sentences]
    model: Any = LogisticRegression(C=STRICTNESS, max_iter=3000).fit(seen, answers, sample_weight=counts)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    kept = {str(sign): round(float(weight), 2) for sign, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}
    return Judge(kept, round(float(model.intercept_[0]), 2))


def cross_validated(sentences: Sequence[Judged]) -> list[float]:
    """The chance of each sentence for one who has learnt from all essays but its own and a few others."""
    essays = sorted({sentence.essay for sentence in sentences})
    chances = dict.fromkeys(range(len(sentences)), 0.0)
    for start in range(ESSAYS_AT_A_TIME):
        apart = set(essays[start::ESSAYS_AT_A_TIME])
        judge = learnt([sentence for sentence in sentences if sentence.essay not in apart])
        for place, sentence in enumerate(sentences):
            if sentence.essay in apart:
                chances[place] = judge.chance(sentence.text)
    return [chances[place] for place in range(len(sentences))]


def table(sentences: Sequence[Judged], chances: Sequence[float]) -> str:
    lines = [f"{'from':>6}{'sentences':>11}{'would be posted':>17}{'tell a moment':>15}"]
    for least in CHANCES:
        found = [sentence for sentence, chance in zip(sentences, chances, strict=True) if chance >= least]
        posted, moments = share([s.share for s in found]), share([s.share_of_moments for s in found])
        lines.append(f"{least:>6}{len(found):>11}{posted:>17.2f}{moments:>15.2f}")
    return "\n".join(lines)


def written(judge: Judge, number: int) -> str:
    """As TOML, what counts most for a moment first."""
    heading = (
        "# What each sign of a sentence counts for its being a moment of a film that is worth a talk, most first:\n"
        f"# learnt from what readers said of {number:,} sentences, by `python -m tests.prompts.learn`.\n\n"
    )
    ordered = sorted(judge.weights.items(), key=lambda item: (-item[1], item[0]))
    return heading + f"bias = {judge.bias}\n\n[signs]\n" + "".join(f'"{sign}" = {weight}\n' for sign, weight in ordered)


if __name__ == "__main__":
    main()
