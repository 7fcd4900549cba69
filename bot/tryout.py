"""What documents would give, tried without a server: `python -m bot prompts FILE…`. The same files give the same."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.asking import DrawnPrompt
from bot.domain.documents import Reading
from bot.domain.drawing import Drawer, Drawing
from bot.domain.films import read_typed_film
from bot.domain.naming import same_film, title_of
from bot.domain.prompts import FILM_SLOT
from bot.errors import StartupError, UserError
from bot.reading.formats import read_document
from bot.storage.catalogue import known_films
from bot.storage.shelf import read_shelf
from bot.ui.text import count

NO_THEME = "no theme"
NO_TITLE = 'The film after --film has no title. Name one, such as --film "Amy (2015)", or leave --film out.'


@dataclass(frozen=True, slots=True)
class Trial:
    """One document and what it gave."""

    name: str
    reading: Reading
    drawing: Drawing

    @property
    def prompts(self) -> tuple[DrawnPrompt, ...]:
        return self.drawing.prompts


def require_title(film: str | None) -> None:
    """Raises `StartupError` for a film that was given without one."""
    if film is not None and not read_typed_film(film).title:
        raise StartupError(NO_TITLE)


def try_documents(paths: Sequence[Path]) -> tuple[list[Trial], list[str]]:
    """Read each file and draw prompts from it; the files that cannot be used come as sentences that say why not."""
    drawer = Drawer(read_shelf(), known_films())
    trials: list[Trial] = []
    unusable: list[str] = []
    for path in paths:
        try:
            reading = read_document(path.read_bytes(), path.name)
        except OSError as error:
            unusable.append(f"{path} cannot be read: {error.strerror}.")
        except UserError as error:
            unusable.append(f"{path}: {error.message}")
        else:
            trials.append(Trial(path.name, reading, drawer.draw(reading)))
    return trials, unusable


def as_text(trials: Iterable[Trial], film: str | None) -> str:
    """For reading: every prompt with where it stands, and the counts at the end."""
    blocks: list[str] = []
    for trial in trials:
        blocks += [f"{trial.name}: {_title(trial)}", *(_block(prompt, film) for prompt in _asked(trial, film))]
        blocks.append("\n".join([_counts_line(trial, film), *(_left_out_lines(trial))]))
    return "\n\n".join(blocks)


def as_json(trials: Iterable[Trial], film: str | None) -> str:
    """For programs: the same, with the offsets of each quotation in its passage."""
    documents = [
        {
            "document": trial.name,
            "title": trial.reading.title,
            "prompts": [_record(trial.name, prompt, film) for prompt in _asked(trial, film)],
            "counts": _counts(trial, film),
            "left_out": [{"what": left.what, "count": left.count, "why": left.why} for left in trial.drawing.left_out],
        }
        for trial in trials
    ]
    return json.dumps({"documents": documents}, ensure_ascii=False, indent=2)


def _asked(trial: Trial, film: str | None) -> list[DrawnPrompt]:
    """Those that would be asked about the film, the ones about that very film first, as a club would get them: none
    about another film, and none that compares it with itself.
    """
    if not film:
        return list(trial.prompts)
    fitting = [p for p in trial.prompts if not p.film or same_film(p.film.label, film)]
    fitting = [p for p in fitting if not (p.other and same_film(p.other.label, film))]
    return sorted(fitting, key=lambda prompt: prompt.film is None)


def _question(prompt: DrawnPrompt, film: str | None) -> str:
    title = title_of(prompt.film.label) if prompt.film else read_typed_film(film).title if film else ""
    return prompt.question.replace(FILM_SLOT, f"*{title}*") if title else prompt.question


def _block(prompt: DrawnPrompt, film: str | None) -> str:
    theme = f"{prompt.theme.theme} ({prompt.confidence:.2f})" if prompt.theme else NO_THEME
    quotation = prompt.quotation
    less_sure = "" if prompt.subject.is_sure else " · less sure"
    where = f"passage {quotation.passage.position}, characters {quotation.span.start} to {quotation.span.end}"
    return "\n".join(
        [
            f"paragraph {quotation.paragraph} ({where}) · {theme} · {prompt.frame.intent}{less_sure}",
            f"  “{quotation.text}”",
            f"  {_question(prompt, film)}",
            f"  {prompt.frame.follow_up}",
        ]
    )


def _record(name: str, prompt: DrawnPrompt, film: str | None) -> dict[str, Any]:
    quotation = prompt.quotation
    return {
        "document": name,
        "passage": quotation.passage.position,
        "paragraph": quotation.paragraph,
        "quotation": quotation.text,
        "start": quotation.span.start,
        "end": quotation.span.end,
        "theme": prompt.theme.theme if prompt.theme else None,
        "confidence": prompt.confidence,
        "sure": prompt.subject.is_sure,
        "intent": prompt.frame.intent,
        "frame": prompt.frame.key,
        "film": prompt.film.label if prompt.film else None,
        "other_film": prompt.other.label if prompt.other else None,
        "question": _question(prompt, film),
        "follow_up": prompt.frame.follow_up,
        "fingerprint": prompt.fingerprint,
    }


def _counts(trial: Trial, film: str | None) -> dict[str, Any]:
    prompts = _asked(trial, film)
    return {
        "words": trial.reading.words,
        "passages": len(trial.reading.passages),
        "prompts": len(prompts),
        "themes": dict(Counter(prompt.theme.theme if prompt.theme else NO_THEME for prompt in prompts).most_common()),
        "intents": dict(Counter(str(prompt.frame.intent) for prompt in prompts).most_common()),
    }


def _title(trial: Trial) -> str:
    by = f" by {trial.reading.author}" if trial.reading.author else ""
    return f"{trial.reading.title or 'no title'}{by}"


def _counts_line(trial: Trial, film: str | None) -> str:
    counts = _counts(trial, film)
    themes = ", ".join(f"{theme} {times}" for theme, times in counts["themes"].items())
    intents = ", ".join(f"{intent} {times}" for intent, times in counts["intents"].items())
    found = ", ".join(count(counts[f"{one}s"], one) for one in ("word", "passage", "prompt"))
    return f"{found}\nthemes: {themes or 'none'}\nintents: {intents or 'none'}"


def _left_out_lines(trial: Trial) -> list[str]:
    return [f"left out: {left.amount}, {left.reason}" for left in trial.drawing.left_out]
