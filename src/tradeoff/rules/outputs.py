"""Texts that open with what we make (“Launch the portal”) where the change in somebody's life belongs.

English only. In doubt a text is an outcome: a warning on a good sentence costs more than a missed one.
"""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VERBS = {
    "add": "adding",
    "create": "creating",
    "deliver": "delivering",
    "develop": "developing",
    "finalise": "finalising",
    "finalize": "finalizing",
    "implement": "implementing",
    "install": "installing",
    "integrate": "integrating",
    "introduce": "introducing",
    "migrate": "migrating",
    "publish": "publishing",
    "rebuild": "rebuilding",
    "refactor": "refactoring",
    "reimplement": "reimplementing",
    "relaunch": "relaunching",
    "replatform": "replatforming",
    "go live": "going live",
    "roll out": "rolling out",
    "set up": "setting up",
}
_ALSO_NOUNS = {
    "build": "building",
    "complete": "completing",
    "deploy": "deploying",
    "design": "designing",
    "finish": "finishing",
    "launch": "launching",
    "redesign": "redesigning",
    "release": "releasing",
    "rework": "reworking",
    "rewrite": "rewriting",
    "ship": "shipping",
    "update": "updating",
    "upgrade": "upgrading",
}
"""Verbs that can open a text as a noun or an adjective too: “Build times fall”, “Complete orders arrive”."""

_GERUNDS = frozenset((*_VERBS.values(), *_ALSO_NOUNS.values()))
_KNOWN = _GERUNDS | _VERBS.keys() | _ALSO_NOUNS.keys()

_DETERMINERS = _set(
    """
    a an the this that these those our your their its his her my all any each every both some more new
    another one two three four five several
    """
)
_COMPOUNDS = _set(
    """
    anxiety confidence cost costs cycle cycles day days duration error errors failure failures frequency
    minutes notes partners quality queue queues rate rates revenue risk size speed time times volume
    """
)
"""What makes a noun of the word before it: “release notes”."""

_ADVERBS = _set("again daily earlier faster hourly monthly often quicker sooner twice weekly")
"""How we work, not what we make: “Ship faster”."""

_WORK = _set("integration migration move phase redesign refactoring release rewrite rollout upgrade")

_ABSTRACT = _set(
    """
    awareness belonging capacity certainty clarity confidence credibility delight demand growth habit
    habits loyalty margin momentum pressure relationship relationships reputation resilience revenue
    savings skills transparency trust understanding value
    """
)
"""What nobody can launch: “Build trust with finance teams” is an outcome, if a vague one."""

_FINITE = _set(
    """
    am are arrive arrives averages become becomes became begins brings came can can't cannot come comes
    costs could decline declines decrease decreases did do does doesn't don't double doubles drop drops
    ends exceed exceeds fail fails fall falls feel feels fell find finds get gets goes grew grow grows
    had halve halves happen happens has have helps improve improves increase increases is isn't keep
    keeps know knows leads lets lose loses made makes may means must need needs never pay pays reach
    reaches remain remains requires rise rises rose runs saves see sees should shrink shrinks starts
    stay stayed stays stops succeed succeeds survive survives take takes took was were will wins won't
    works would
    """
)
"""Verbs that make what stands before them a subject: “Adding a colleague takes a minute”."""

_CLAUSE = _set("because if since so that when where whereas which while who whose")
_NEXT_VERB = _set("to with")
"""What a second verb of the same sentence follows: “Launch the portal to increase activation”."""
_END_OF_OBJECT = _CLAUSE | _set(
    """
    across after among and as at before between by for from in into of on or over through to until with
    within without
    """
)

_TOKEN = re.compile(r"[^\W_][\w'\u2019-]*|[,;:.!?()\u2013\u2014]")


def output_verb(text: str) -> str:
    """The output verb that a text opens with, in small letters; nothing where it opens otherwise.

    Only an imperative, an infinitive with “to” or a gerund counts: “Releases reach us” opens with a noun.
    """
    words = _words(text)
    infinitive = words[:1] == ["to"]
    words = words[infinitive:]
    opening = next((form for form in (" ".join(words[:2]), *words[:1]) if form in _KNOWN), "")
    rest = words[len(opening.split()) :]
    if not opening or (rest and rest[0] in _ADVERBS) or _head(rest) in _ABSTRACT:
        return ""
    if opening in _GERUNDS:
        return "" if _has_finite_verb(rest) else opening
    if opening in _ALSO_NOUNS and not infinitive and _is_noun(opening, rest):
        return ""
    return opening


def _words(text: str) -> list[str]:
    """The words and marks from the first word on; “re-design” is redesign, “add-on” is not add."""
    tokens = _TOKEN.findall(text.lower().replace("\u2019", "'"))
    while tokens and not tokens[0][0].isalnum():
        tokens.pop(0)
    return [re.sub(r"^re-(?=\w)", "re", token) for token in tokens]


def _is_noun(opening: str, rest: list[str]) -> bool:
    """Whether the opening word is more likely a noun or an adjective than an imperative."""
    if not rest or rest[0] in _DETERMINERS or rest[0].isdigit():
        return False
    if opening == "complete":
        return rest[0] not in _WORK
    return rest[0] in _COMPOUNDS or _has_finite_verb(rest)


def _has_finite_verb(words: list[str]) -> bool:
    """Whether the first clause has a verb of its own."""
    for word in words:
        if word in _CLAUSE or word in _NEXT_VERB or not word[0].isalnum():
            return False
        if word in _FINITE:
            return True
    return False


def _head(words: list[str]) -> str:
    """The noun that an object ends with: of `lasting customer trust in us` it is `trust`."""
    head = ""
    for word in words:
        if word in _END_OF_OBJECT or not word[0].isalnum():
            break
        if word not in _ADVERBS:
            head = word
    return head
