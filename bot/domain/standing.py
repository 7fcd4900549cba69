"""Whether words stand alone, judged without the text around them.

A pattern that refuses too much costs a quotation; one that lets too much through costs a club its evening.
"""

import re

from bot.domain.kinds import is_scene, is_told
from bot.domain.leaning import leans_on_what_came_before


def _any(*alternatives: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), flags)


SHE = r"\b(?:he|she|him|himself|herself|his|hers)\b|\bher\b(?! own\b)"
THIS = r"\b(?:this|these|those(?! who\b)|such)\b|\bhere\b"
THE_SAME = (
    r"(?<!after )\bthe (?:others?|rest|opposite|same|former|latter)\b|\bthe (?:\w+ )?ones\b(?! (?:who|that|with)\b)"
)
OF_THE_LOT = (
    r"\bof the (?:lot|bunch|pair)\b|^the (?:classic|model|standard) (?:is|was)\b|\bgets? there\b|\bthat nothing\b"
)
AFTERWARDS = r"^what (?:happens|comes) (?:next|then|later|afterwards?)\b"
THAT_DAY = r"\bthat (?:half |whole |very )?(?:hour|day|night|moment|scene|room|song|minute|year|summer|evening|film)\b"
OF_THAT = (
    r"\b(?:about|along|at|in|on|of|for|with|to|from|than|as) that (?:\w+ )?\w+"
    r"|\b(?:like|than|as|of|for|with|about|from) that(?=[.,;:!?]|$| and\b| or\b| but\b)"
    r"|^(?:\w+ )?that(?: i|’|')s (?:why|how|what|where|when|because)\b"
)
IT = r"^(?:\w+ ){1,3}it\b(?!’s| is\b| was\b)|^(?:\w+ ){0,3}(?:in|of|about|from|with|for|on|to|by) it\b"
IT_OF_NOTHING = (
    r"^(?:if |when |because )?(?:you|we|they|one|people|(?:no|some|any|every)(?: ?one|body)"
    r"|(?:the|our|most|some|many|all) \w{2,}(?<!s)s)\b"
    r"(?:(?!\b(?:an?|the|any|every|some|no|his|her|their|your|our)\b|[.:;]).)*\bit\b(?!’s| is\b| was\b| takes\b)"
)

UNRESOLVED = _any(SHE, THIS, THE_SAME, OF_THE_LOT, AFTERWARDS, THAT_DAY, OF_THAT, IT, IT_OF_NOTHING)
"""What somebody who has not read the essay would ask about: who, which?"""

ELSEWHERE = _any(
    THIS, THE_SAME, OF_THE_LOT, AFTERWARDS, r"\b(?:half a century|\w+ years?|\w+ decades?) (?:later|earlier|before)\b"
)
"""What also somebody who has seen the film would ask about."""

SOMEONE_BEFORE = re.compile(
    r"\b(?:(?<=[a-z,] )[A-Z][a-z]+|man|woman|boy|girl|child|mother|father|singer|painter|drummer|heroine|hero|people"
    r"|family|somebody|someone|nobody)\b.*?\b(?:he|she|him|her|his|they|them)\b"
)
"""Whom "she" stands for, named in the same sentence."""

THEY = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
ENDS_ON_S = (
    "always perhaps sometimes afterwards towards besides across less unless yes news process business was has does goes"
    " makes takes gives gets comes keeps lets tells asks knows means shows turns seems becomes needs says"
)
SEVERAL = _any(
    r"\b(?:people|men|women|children|(?:some|any|every|no)(?:body| ?one)|those who|whoever|person|most|many|few|two)\b",
    rf"\b(?!(?:{'|'.join(ENDS_ON_S.split())})\b)[a-z]{{3,}}(?<![sui'’])s\b",
)
"""Whom "they" may stand for."""

SET_UP = _any(
    r"^(?:everyone|everybody|(?:most |some |many )?people|we|most of us|critics|historians)"
    r"(?: usually| often| generally| always| all| tends? to)?"
    r" (?:believe|think|say|suppose|assume|imagine|likes? to (?:think|say|believe)|(?:is|are) (?:told|taught))s?\b",
    r"\b(?:is|are) (?:usually|often|commonly|generally|always|widely) (?:described|thought|spoken|said|regarded|taken"
    r"|seen|called)\b",
    r"\b(?:is|are) supposed to\b|\bis (?:probably |almost certainly |simply |quite )?(?:untrue|false|a myth)[.]$",
    r"^the (?:commonplace|cliché|conventional wisdom|story (?:that )?(?:everyone|everybody) (?:knows|tells))\b",
    r"^what \w+ (?:\w+ ){0,3}(?:accounts|letters|records|reviews|books|histories) (?:record|say|tell|show|describe)\b",
    r"^(?:consider|take|think of|last comes|next comes|then comes|first comes)\b"
    r"|^what (?:nobody|no one|people|we) (?:\w+ )?(?:mentions?|says?|tells?|forgets?|remembers?) is\b"
    r"|^(?:every|no)(?:one|body| one) (?:remembers|recalls|forgets|mentions) (?:the|how|that)\b",
    r"^(?:the|our) (?:\w+ )?exceptions? (?:is|are)\b|\bis an? (?:very |quite )?\w+ one[.]$",
)
"""What is said only for the sake of the next sentence, which is not here."""

HEARSAY = _any(
    r"(?:perhaps|maybe|probably|clearly|something about|anything like|if anything|if nothing else|more recent|newer)\b",
    r"(?:at (?:best|worst)|in (?:short|effect|practice|theory)|on balance|not that)\b|you\b|what is \w+ed\b",
    r"the \w+ (?:thing )?is that (?:it|he|she|they)\b",
    r"(?:tell|stare|look|watch|listen|take|try|give|let|imagine|wait)\b",
    r".*\btends? to (?:think|believe)\b|(?:everyone|everybody|people|we|most of us) (?:flatter|(?:is|are) surprised)\b",
    r"the (?:usual|common|standard|obvious|old|simple) (?:claim|argument|view|objection|answer|complaint|story)\b",
    r"there (?:is|are) no (?:single|one|such)\b|no (?:discussion|account|list|history|survey) of\b",
    r"it(?:’|'| i)s (?:tempting|hard|important|no wonder|clear|often said|one thing|quite another|easy to see|worth)\b",
    r"what (?:you|we) (?:see|hear|get)\b|(?:just )?(?:ask|consider|take|open|think of|look at) any\b",
    r"in the (?:first|second|third|other|former|latter)\b",
    r"(?:some|others|many|most) (?:arrive|appear|come|go|make|take|find|use|try|end|begin|prefer)\b",
)
"""What the writer only passes on, takes from a list that is not here, or says to get going."""

BETTER = (
    "better worse finer larger smaller harder easier deeper stronger simpler shorter longer closer different greater"
    " further higher lower later earlier new"
)
ITS_WRITER = _any(
    r"\b(?:I|me|[Mm]y|mine|myself|I[’'](?:m|ve|d|ll))\b|\b(?:by|for|with|to|of|among|like) us\b",
    r"\bby the way\b|, (?:incidentally|admittedly|anyway|of course|by contrast|in fact|though|however), ",
    r"^You (?:might|may|could|will) (?:object|say|think|argue|notice)\b|\ba (?:separate|special) case\b",
    r"\brecent kind\b|\byou must see\b|\bat (?:two|three|four|five|six|seven|eight|nine|ten)\b(?! \w+s\b)",
    r", (?:one|you|we|it) (?:should|must|ought to|may as well) (?:remember|be said|say|add|admit|grant|know)\b",
    r"^(?:\S+ ){1,4}also\b|\bagain\b|\b(?:near|at) the (?:end|beginning|start),",
    flags=re.NOFLAG,
)
"""What somebody says of themselves, or goes on with."""

ITS_PARAGRAPH = _any(
    r"^The (?:\w+er|rest|others?|second|third|last) ones?\b",
    r"\b(?:in|outside|inside|from|of) the (?:room|band|business|trade|house|hall|group|family|story|scene|picture"
    r"|middle|air)\b(?! (?:of|when|where|that|who|with)\b)",
    rf"\b[Aa]n? (?:(?:{'|'.join(BETTER.split())}) [\w’'-]+|\w+er (?:kind|sort|way|thing))\b(?! (?:than|from|to)\b)",
    r"\b[Yy]ou\b.*\byou\b.*\byou\b",
    flags=re.NOFLAG,
)
"""What is measured against something, or happens somewhere, that is not here."""

KNOWN_TO_ALL = (
    "actor archive artist audience biopic body camera cinema close-up crowd cut dark director documentary door ear edit"
    " end eye face film first future hand head heart hour house joke kind last lie line microphone moment music"
    " musician night one only past people performer piano present public road room same screen sea self silence singer"
    " song soundtrack spectator stage star story studio thing time truth viewer voice way whole world"
)
ALL_OF_THEM = (
    r"(?:dead|living|old|poor|powerful|rich|young)\b(?! (?!are\b|do\b|have\b|never\b|rarely\b|who\b|will\b)\w)"
)
NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred)\b"
)
TOLD_APART = (
    r"(?:of|that|who|whom|which|where|when|in|with|from|to|for|between|around|behind|you|we|they|everyone|everybody"
    r"|nobody|people|(?!every|some|any|no)\w+ing)\b"
)
A_CERTAIN_ONE = re.compile(
    rf"\b[Tt]he (?!(?:{'|'.join(KNOWN_TO_ALL.split())})s?\b|{ALL_OF_THEM}|[\w’'-]+est\b|most \w+)"
    rf"(?![\w’'-]+ (?:[\w’'-]+ )?{TOLD_APART})[\w’'-]+|\b[Tt]he (?:{NUMBER}|films\b(?! {TOLD_APART}))"
)
"""Something that may have been spoken of before: nothing here tells it from others of its kind."""

WANTS_MORE = re.compile(
    r"the (?:\w+ )?(?:answer|case|reason|result|point|trouble|refusal|exception|trick|question|problem|difference"
    r"|solution|effect|consequence|comparison|distinction)\b (?!of|to|between|that|for|whether|who|why|how|in)",
    re.IGNORECASE,
)
"""A noun that is the answer, the case, the reason of something which is not said."""

ONE_OF_SEVERAL = _any(
    r"(?:an?|the) (?:different|similar|further|second|third|final|next|related|another|other)\b|another\b",
    r"one (?!of\b|day\b|thing\b|way\b|might\b|must\b|can\b|should\b)\w+ (?:must|has|is|can|will)\b",
    r"the \w+s (?!of\b|in\b|who\b|that\b|which\b|with\b|between\b|from\b|at\b|is\b|has\b)\w+ (?!is\b)",
)
"""The second of a list that is not here, or people and things that were introduced before."""

TOLD = re.compile(r"^The \w+ (?:was|were|had|\w{2,}ed)\b")
PREFACE = _any(
    r"^(?:within|in|across|throughout|among) [^,]{3,70}, [^.]*"
    r"\b(?:films?|documentaries|biopics|cinema|movies|narrative)\b"
    r" (?:arc )?(?:also |often )?(?:offer|provide|present|show|explore|track)s?\b",
    r"^(?:directors|film-?makers|films|viewers|audiences|(?:many|some|most) (?:films|works|directors))"
    r" (?:often |also )?(?:balance|employ|use|gather|offer|combine|weave|extend|seek|strive)\b",
)
"""What writers say before they say something."""

BROCHURE = _any(
    r"^(?:the (?:best|finest|most \w+)|an? (?:well-\w+|successful)|great|good) (?:\w+ )?"
    r"(?:films?|movies|biopics?|docs|documentary|documentaries|explorations?|sequences?|portraits?|works?|stor(?:y|ies))\b",
    r"^(?:directors|film-?makers|visuals|characters|artists|the screen|the camera|films)\b[^:—–]*"
    r"(?:[:—–]| where | to illuminate )[^:—–]*,? and ",
    r"[:—–] ?[^,:—–]+, [^,:—–]+, (?:and )?[^,:—–]+[.]$",
)
"""What praises a whole kind of film, or strings three of its virtues together: true of all, and so of none."""

SOMEWHERE = _any(
    r"^(?:in|on|at|by|with|for|from|behind|after|before|since|during|through|without|under|between|among) ",
    rf"^(?!two)(?:(?:more than|about|some|nearly|almost) )?(?:an? )?{NUMBER}",
)
OF_THE_TRADE = re.compile(r"^we (?:record|shoot|film|use|put|carry|wear|set|mix|call|teach|show)\b", re.IGNORECASE)
"""What begins with a place, a time or a number, and what "we" do who make films: seldom a thought for everybody."""


MOST_COMMAS = 4


def stands_alone(text: str) -> bool:
    """Whether a reader who knows nothing else would understand it, and would not ask when that was."""
    lost = UNRESOLVED.search(text) or WANTS_MORE.match(text) or leans_on_what_came_before(text)
    needs_more = ITS_WRITER.search(text) or ITS_PARAGRAPH.search(text) or _is_lost_for_they(text)
    return not (lost or needs_more or SET_UP.search(text) or is_told(text) or TOLD.match(text))


def stands_beside_its_film(text: str) -> bool:
    """Whether somebody who has just seen the film that it names would understand it: whoever is in it may be named."""
    lost = leans_on_what_came_before(text) or (UNRESOLVED.search(text) and not SOMEONE_BEFORE.search(text))
    passed_on = HEARSAY.match(text) or SET_UP.search(text)
    return not (lost or passed_on or ELSEWHERE.search(text) or ITS_WRITER.search(text))


def is_firm(text: str) -> bool:
    """Whether it holds in general: no scene, no second of several things, no preface and no question."""
    begins = ONE_OF_SEVERAL.match(text) or PREFACE.match(text) or SOMEWHERE.match(text) or BROCHURE.search(text)
    is_list = text.count(",") > MOST_COMMAS
    return not (begins or is_list or is_scene(text) or text.rstrip("”’\"'").endswith("?"))


def is_for_everybody(text: str) -> bool:
    """Whether it surely leaves nothing to ask about, and says more than what one trade does."""
    return not (A_CERTAIN_ONE.search(text) or OF_THE_TRADE.match(text) or HEARSAY.match(text))


def _is_lost_for_they(text: str) -> bool:
    """Whether it speaks of several whom it has not named."""
    they = THEY.search(text)
    return they is not None and not SEVERAL.search(text[: they.start()])
