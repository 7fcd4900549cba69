"""Texts for the tests of reading: a small essay in several dresses."""

from bot.domain.documents import Reading

TITLE, AUTHOR = "The Second Take", "Ada Marsh"
FIRST_HEADING, SECOND_HEADING = "The room before the music", "What the tape forgives"
ESSAY = """\
A rehearsal room is a place where nobody has to be good yet. The chairs are stacked, the kettle is on, and the song \
that will one day fill a stadium is four bars long and stops in the wrong place. Films love this room because failure \
in it costs nothing but time.

Watch the hands rather than the faces. In *Whiplash* (2014) a drummer learns that a hand can be wrong in ways that a \
face can hide, and the camera goes to the sticks whenever the truth is wanted. A face performs; a hand has work to do, \
and no time to lie about it.

Tape is a patient listener, and it forgives nothing. Whoever has heard a first take played back knows the small shame \
of it: the breath too early, the word swallowed, the laugh that was meant to be brave. The second take is where most \
people decide whether they are musicians.

Editing is the art of deciding which mistakes to keep. A documentary that keeps none of them is an advertisement, and \
a documentary that keeps them all is a home video. Somewhere between the two stands an editor with a razor and a \
conscience, who must be crueller than the critics will be."""
PARAGRAPHS = ESSAY.split("\n\n")
PLAIN = [paragraph.replace("*", "") for paragraph in PARAGRAPHS]
WORDS = sum(len(paragraph.split()) for paragraph in PLAIN)

MARKDOWN = (
    f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\nlicence: CC BY 4.0\n---\n\n## {FIRST_HEADING}\n\n{PARAGRAPHS[0]}\n\n"
    f"{PARAGRAPHS[1]}\n\n## {SECOND_HEADING}\n\n{PARAGRAPHS[2]}\n\n{PARAGRAPHS[3]}\n"
)
TEXT = (
    f"{TITLE}\n\nBy {AUTHOR}\n\n{FIRST_HEADING}\n\n{PLAIN[0]}\n\n{PLAIN[1]}\n\n{SECOND_HEADING}\n\n{PLAIN[2]}\n\n"
    f"{PLAIN[3]}\n"
)
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | The Gazette</title><meta name="author" content="{AUTHOR}">
<script>window.tracker = "the secret of the script and of all that is in it";</script><style>p {{ color: red }}</style>
</head><body><div class="cookie-consent"><p>We value your privacy, and we and our partners use cookies to store the
things that you do on this site. Accept all, or change your preferences at any time in the settings.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/films">All the films of the year</a></li></ul></nav>
<main><h1>{TITLE}</h1><h2>{FIRST_HEADING}</h2><p>{PLAIN[0]}</p>
<p>{PLAIN[1].replace("Whiplash", "<i>Whiplash</i>")}</p><h2>{SECOND_HEADING}</h2>
<p>{PLAIN[2]}<sup><a href="#n">[1]</a></sup></p><p>{PLAIN[3]}</p></main>
<aside><p>Read more of this: ten things that you never knew about the drummers of the great bands.</p></aside>
<footer><p>© The Gazette. All rights reserved. Write to us if you are in need of more.</p></footer></body></html>
"""

POEM = """The Projectionist at Noon

The reel runs out at half past four,
The dust comes down like rain,
And no one in the seats below
Will see that face again.

I thread the leader through the gate,
I count the frames by hand,
And somewhere in the dark a girl
Is learning how to stand.
"""


def parts_of(reading: Reading) -> list[tuple[int, str, str]]:
    """The number, the heading and the text of every passage."""
    return [(passage.paragraph, passage.heading, passage.text) for passage in reading.passages]


EXPECTED = [
    (1, FIRST_HEADING, PLAIN[0]),
    (2, FIRST_HEADING, PLAIN[1]),
    (3, SECOND_HEADING, PLAIN[2]),
    (4, SECOND_HEADING, PLAIN[3]),
]
"""What every dress of the essay gives."""
