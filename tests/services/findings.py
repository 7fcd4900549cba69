"""Stands in for the library."""

from bot.domain.documents import Document, Passage
from bot.domain.library import Found, LookedUp
from bot.domain.prompts import Theme


class Findings:
    """A library in which these passages are found, and this theme, whatever is looked for."""

    def __init__(self, *places: tuple[Document, int, Passage], theme: Theme | None = None) -> None:
        self.found = [Found(document, passage_id, passage, 1.0) for document, passage_id, passage in places]
        self.theme = theme

    async def look_up(self, club_id: int, words: str, limit: int) -> LookedUp:
        assert club_id > 0
        assert words == " ".join(words.split())
        return LookedUp(self.found[:limit], self.theme)
