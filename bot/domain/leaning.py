"""Whether a sentence leans on the one before it."""

import re

LEANING_WORDS = "this these that those they it he she such his her their its both neither him them here there"
CONNECTING_WORDS = (
    "but and yet so however instead still thus therefore hence moreover furthermore also then nevertheless or nor"
    " meanwhile likewise similarly otherwise besides indeed consequently again finally lastly secondly thirdly"
)
LEANING = frozenset([*LEANING_WORDS.split(), *CONNECTING_WORDS.split()])
LEANING_PHRASES = re.compile(
    r"(?:in|by|for|with|on|at|beyond|under|all|of|from|through|to|than|after|before|since|until)"
    r" (?:this|these|that|those|such|it|them|him|her|doing so)\b"
    r"|the (?:one|ones|other|others|same) (?!who|whose|of)"
    r"|\w+ (?:it|them|him|her)\b"
    r"|(?:in|at|after|before|for|with|through|by|on|from|over)"
    r" (?:[\w’-]+ ){1,6}(?:it|they)\b(?! (?:is|was|takes|took)\b)"
    r"|each \w+s\b|(?:some|many|most|few|all|none|several|another|others|one|any)"
    r" (?:\w{2,}ed|thought|said|felt|saw"
    r"|came|went|is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|never|always)\b"
    r"|as (?:a result|such)\b|in fact\b|mind you\b|of course\b|after all\b|that said\b|even so\b",
    re.IGNORECASE,
)
EXISTENCE = re.compile(r"there (?:is|are) (?:an?|no|nothing|nobody|something|always|few|only) ", re.IGNORECASE)
"""How "there" opens a sentence without leaning on another."""


def leans_on_what_came_before(text: str) -> bool:
    """Whether it opens with a word that only the sentence before makes clear."""
    words = text.split(maxsplit=1)
    first = re.split(r"[’']", words[0].strip("“”\"‘’'(,.").casefold())[0] if words else ""
    return (first in LEANING and not EXISTENCE.match(text)) or bool(LEANING_PHRASES.match(text))
