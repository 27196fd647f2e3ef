"""`tradeoff new`: write a decision, an item, an exception, a capacity or a metric from its template."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import click

from tradeoff.authoring.items import STATUSES
from tradeoff.authoring.new import capacity, decision, exception, item, metric, values
from tradeoff.cli import Group, completing
from tradeoff.cli.authoring import ask, complaint, is_terminal, perform, preview
from tradeoff.cli.output import Option, as_of, day
from tradeoff.desk import Desk

_METRICS = completing.ids_of("metric")


@click.group("new", cls=Group)
def command() -> None:
    """Write a decision, an item, an exception, a capacity or a metric from its template.

    On a terminal it asks for what no option says, the four questions first: what are we optimising for, what is the
    constraint, what is the smallest bet, and what are we explicitly NOT doing? Enter leaves one open; a file asks it
    again, in a comment. Without a terminal nothing is asked.

    What an option names has to be there: metrics, areas, people, items, decisions. An id is free if nothing in the
    workspace has it, nothing on another branch, here or of a remote, and no decision or exception ever had it.

    Exit code: 0, 1 the new record brings errors, 2 it could not be written, and nothing was.
    """


def _words(kind: str, *route: str) -> "click.Choice[str]":
    return click.Choice(values.words_of(kind, *route))


def _many(name: str, parameter: str, metavar: str, help: str, complete: Any = None) -> Option:
    """An option that may be given several times."""
    return click.option(name, parameter, metavar=metavar, multiple=True, shell_complete=complete, help=help)


def _day(name: str, help: str) -> Option:
    return click.option(name, metavar="DATE", callback=day, help=help)


def _person(name: str, help: str) -> Option:
    return click.option(name, metavar="HANDLE", shell_complete=completing.people, help=help)


def _together(*options: Option) -> Option:
    """Several options as one, in the order in which the help shows them."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return add


_ID = click.option("--id", metavar="ID", help="The id, instead of one made of the title.")

_WRITING = _together(preview, as_of("The day on which this happens."))

_PROMISE = _together(
    click.option("--metric", metavar="METRIC", shell_complete=_METRICS, help="1. What are we optimising for?"),
    click.option("--baseline", metavar="VALUE@DATE", help="Where the metric stands.  [default: its last reading]"),
    click.option("--target", metavar="VALUE@DATE", help="Where it should be, and by which day or period."),
    click.option("--unmeasurable-because", metavar="TEXT", help="Why there honestly is no metric, instead of one."),
    _many("--guardrail", "guardrails", "LIMIT", "What must not get worse: 'METRIC <= NUMBER'.", _METRICS),
)


Wish = TypeVar("Wish", decision.Wish, item.Wish, exception.Wish, metric.Wish)


def _begin(
    ask_rest: Callable[[Wish, Desk], Wish], make: Callable[..., Wish], said: dict[str, Any]
) -> Callable[[Desk], Wish]:
    """What asks for the title, if no argument says it, and then for the rest."""

    def asked(desk: Desk) -> Wish:
        title = said["title"]
        if title is None:
            title = ask(None, "What is it called, in a line?", "TITLE", check=complaint(values.title))
        return ask_rest(make(**said | {"title": title}), desk)

    return asked


# Decision


@command.command("decision")
@click.argument("title", required=False)
@_ID
@click.option("--area", metavar="AREA", shell_complete=completing.areas, help="Whose decision right it is.")
@click.option("--lens", type=_words("decision", "lens"), help="[default: the area's]")
@_day("--raised-on", "When the question came up.  [default: today]")
@_person("--proposed-by", "Who brought it forward.  [default: you, by git's e-mail address]")
@_person("--decider", "The one who decides.")
@click.option("--reversibility", type=_words("decision", "reversibility"))
@click.option("--context", metavar="TEXT", help="What is the situation?")
@_PROMISE
@_many("--constraint", "constraints", "'KIND: NOTE'", "2. What is the constraint?")
@click.option("--smallest-bet", metavar="TEXT", help="3. The smallest bet that proves or disproves it.")
@_many("--not-doing", "not_doing", "'WHAT: WHY'", "4. What are we NOT doing? Text, or an item's id.")
@_many("--option", "options", "TITLE", "One of the ways to weigh.")
@_many("--downside", "downsides", "TEXT", "What gets worse by it.")
@_day("--revisit-by", "The day on which to look again.")
@click.option("--revisit-when", metavar="TEXT", help="What would reopen it.")
@_many("--supersedes", "supersedes", "DECISION", "A decision whose place it takes.", completing.ids_of("decision"))
@_many("--amends", "amends", "DECISION", "A decision that it adds to.", completing.ids_of("decision"))
@_many("--reverses", "reverses", "DECISION", "A decision that it takes back.", completing.ids_of("decision"))
@_many("--applies-to", "applies_to", "GLOB", "Code that it governs.", completing.files)
@_many("--tag", "tags", "TEXT", "A word to find it by.")
@_WRITING
def _decision(as_of: str, only_show: bool, **said: Any) -> int:
    """Propose a decision, in a file of its own that asks the four questions.

    \b
    tradeoff new decision "Move new accounts to usage pricing" --area pricing \\
      --metric net-revenue-retention --target 108@2027-Q2 --guardrail 'billing-disputes <= 4' \\
      --constraint "people: Three of us know the billing code" \\
      --smallest-bet "Twenty accounts for one billing cycle" --not-doing "mobile-app: Two teams cannot carry it"
    """
    return perform(as_of, only_show, _begin(_ask_decision, decision.Wish, said), decision.edit)


def _ask_decision(wish: decision.Wish, desk: Desk) -> decision.Wish:
    decision.data(desk, wish)  # what is wrong with the options is said before anything is asked
    wish = _ask_promise(desk, wish)
    wish = replace(
        wish,
        constraints=_ask_one(wish.constraints, _constraint(), "--constraint", values.constraint),
        smallest_bet=ask(wish.smallest_bet, f"{decision.BET} TEXT", "--smallest-bet", needed=False),
    )
    not_doing = partial(values.not_doing, desk)
    return replace(
        wish, not_doing=_ask_one(wish.not_doing, f"{decision.NOT_DOING} WHAT: WHY", "--not-doing", not_doing)
    )


def _constraint() -> str:
    kinds = values.words_of("decision", "constraints", "*", "kind")
    return f"{decision.CONSTRAINT} KIND: NOTE ({', '.join(kinds)})"


Promise = TypeVar("Promise", decision.Wish, item.Wish)


def _ask_promise(desk: Desk, wish: Promise) -> Promise:
    """The first question: the metric, where it stands, where it should be, and what must not get worse."""
    if wish.unmeasurable_because:
        return wish
    if wish.metric is None:
        _list(values.metrics(desk))
    known = complaint(partial(values.metric, desk))
    of_metric = ask(wish.metric, f"{decision.OUTCOME} METRIC", "--metric", needed=False, check=known)
    if not of_metric:
        return replace(wish, metric=of_metric)
    last = values.last_reading(desk, of_metric)
    stands = ask(
        last if wish.metric and last and wish.baseline is None else wish.baseline,
        "   Where does it stand? VALUE@DATE",
        "--baseline",
        needed=False,
        default=last,
        check=complaint(lambda text: values.baseline(text, desk.day)),
    )
    wanted = ask(
        wish.target,
        "   Where should it be, and by when? VALUE@DATE or VALUE@PERIOD",
        "--target",
        needed=False,
        check=complaint(values.target),
    )
    question = "   What must not get worse meanwhile? METRIC <= NUMBER"
    guardrails = _ask_one(wish.guardrails, question, "--guardrail", partial(values.guardrail, desk))
    return replace(wish, metric=of_metric, baseline=stands, target=wanted, guardrails=guardrails)


def _ask_one(
    given: tuple[str, ...], question: str, flag: str, parse: Callable[[str], object], needed: bool = False
) -> tuple[str, ...]:
    """An option that may be given several times; at the prompt it is said once."""
    if given:
        return given
    answer = ask(None, question, flag, needed=needed, check=complaint(parse))
    return (answer,) if answer else ()


def _list(lines: Iterable[str]) -> None:
    """Shows what there is to choose from, where somebody is asked."""
    if is_terminal():
        for line in lines:
            click.echo(f"  {line}", err=True)


# Item


@command.command("item")
@click.argument("title", required=False)
@_ID
@click.option(
    "--roadmap", metavar="ROADMAP", shell_complete=completing.ids_of("roadmap"), help="[default: the only one]"
)
@click.option("--status", type=click.Choice(STATUSES), default="proposed", show_default=True)
@click.option(
    "--horizon", type=_words("roadmap", "items", "*", "horizon"), help="[default: later; next with a due or urgent]"
)
@click.option("--theme", metavar="THEME", shell_complete=completing.ids_of("theme"))
@_person("--owner", "The one who answers for it.")
@click.option("--commitment", type=_words("roadmap", "items", "*", "commitment"))
@click.option("--due", metavar="DATE", help="A day, or a period such as 2027-Q2.")
@click.option("--bucket", metavar="NAME", help="The capacity bucket.")
@click.option("--effort-weeks", metavar="NUMBER", help="Person-weeks.")
@_PROMISE
@click.option("--we-believe", metavar="TEXT", help="The hypothesis: what we believe,")
@click.option("--will-result-in", metavar="TEXT", help="what it will bring,")
@click.option("--we-will-know-when", metavar="TEXT", help="and how we will know.")
@click.option("--kill-criteria", metavar="TEXT", help="What would end it.")
@_many("--depends-on", "depends_on", "ITEM", "2. What it waits for.", completing.ids_of("item"))
@_many(
    "--enables",
    "enables",
    "ID",
    "What platform work serves: an item, a theme, a metric or an exception.",
    completing.ids_of("item", "theme", "metric", "exception"),
)
@click.option("--cost-of-not-doing", metavar="TEXT", help="What it costs to leave platform work undone.")
@click.option("--decided-in", metavar="DECISION", shell_complete=completing.ids_of("decision"))
@click.option("--requested-by", metavar="TEXT", help="Who asked: a person, a team or a customer.")
@_day("--requested-on", "When.  [default: today]")
@click.option("--reason", metavar="TEXT", help="Why they asked.")
@click.option("--urgent", is_flag=True, help="It cannot wait; then --displaces says what loses.")
@_many(
    "--displaces",
    "displaces",
    "'ITEM: EFFECT: WHY'",
    "4. What loses: delayed, descoped or dropped.",
    completing.ids_of("item"),
)
@_many("--applies-to", "applies_to", "GLOB", "Code that belongs to it.", completing.files)
@_many("--tag", "tags", "TEXT", "A word to find it by.")
@_WRITING
def _item(as_of: str, only_show: bool, **said: Any) -> int:
    """Put an item on a roadmap.

    \b
    tradeoff new item "Alert customers before they overspend" --roadmap product --theme fair-pricing \\
      --requested-by "Bäckerei Größler KG" --reason "A runaway import cost them money"
    """
    return perform(as_of, only_show, _begin(_ask_item, item.Wish, said), item.edit)


def _ask_item(wish: item.Wish, desk: Desk) -> item.Wish:
    known = [roadmap.id for roadmap in desk.portfolio.roadmaps]
    if wish.roadmap is None and len(known) > 1 and is_terminal():
        wish = replace(wish, roadmap=ask(None, "Which roadmap?", "--roadmap", choices=known))
    holder = item.roadmap(desk, wish.roadmap)
    item.data(desk, wish)
    wish = _ask_promise(desk, wish)
    is_technology = holder.track == "technology"
    if is_technology:
        wish = replace(wish, enables=_ask_one(wish.enables, item.SERVES, "--enables", partial(item.enabled, desk)))
    depends_on = _ask_one(wish.depends_on, item.WAITS, "--depends-on", partial(values.reference, desk, "item"))
    ends = ask(wish.kill_criteria, item.ENDS, "--kill-criteria", needed=False)
    wish = replace(wish, depends_on=depends_on, kill_criteria=ends)
    question = f"{item.WHAT_LOSES[0].upper()}{item.WHAT_LOSES[1:]}." if wish.urgent else item.LOSES
    displaced = partial(values.displacement, desk)
    needed = wish.urgent and is_terminal()
    loses = _ask_one(wish.displaces, f"{question} ITEM: EFFECT: WHY", "--displaces", displaced, needed)
    wish = replace(wish, displaces=loses)
    if is_technology:
        wish = replace(
            wish, cost_of_not_doing=ask(wish.cost_of_not_doing, item.COST, "--cost-of-not-doing", needed=False)
        )
    return wish


# Exception


@command.command("exception")
@click.argument("title", required=False)
@_ID
@click.option("--risk", metavar="TEXT", help="What may happen.")
@click.option("--residual-risk", type=_words("exception", "residual_risk"), help="What is left of it.")
@click.option("--area", metavar="AREA", shell_complete=completing.areas, help="Whose right it is to accept it.")
@click.option(
    "--escalated", metavar="ID", shell_complete=completing.ids_of("escalation"), help="The escalation it goes to."
)
@_person("--requested-by", "Who asks.  [default: you, by git's e-mail address]")
@_day("--expires", "Until when it is to be accepted.")
@click.option("--justification", metavar="TEXT", help="Why it is not mended now.")
@_many("--control", "controls", "WHAT", "What keeps the risk small meanwhile.")
@click.option("--item", metavar="ITEM", shell_complete=completing.ids_of("item"), help="The item that ends it.")
@_many("--applies-to", "applies_to", "GLOB", "Code that it is about.", completing.files)
@_WRITING
def _exception(as_of: str, only_show: bool, **said: Any) -> int:
    """Ask to accept a risk for a while, in a file of its own.

    \b
    tradeoff new exception "TLS 1.0 for two integrations" --residual-risk medium --area security \\
      --risk "Traffic can be read by someone on the path" --expires 2027-01-31 --item tls-everywhere
    """
    return perform(as_of, only_show, _begin(_ask_exception, exception.Wish, said), exception.edit)


def _ask_exception(wish: exception.Wish, desk: Desk) -> exception.Wish:
    exception.data(desk, wish)
    needed = is_terminal()  # in a script all that lacks is said in one sentence
    words = values.words_of("exception", "residual_risk")
    risk = ask(wish.risk, exception.RISK, "--risk", needed=needed)
    left = ask(wish.residual_risk, exception.RESIDUAL, "--residual-risk", needed=needed, choices=words)
    return replace(wish, risk=risk, residual_risk=left)


# Capacity


@command.command("capacity")
@click.argument("period", default="")
@_many("--bucket", "buckets", "NAME=NUMBER", "A share that is another one than before.")
@click.option("--total", metavar="NUMBER", help="The people in all, of a split in people.")
@click.option("--note", metavar="TEXT", help="Why this split.")
@click.option("--decided-in", metavar="DECISION", shell_complete=completing.ids_of("decision"))
@_WRITING
def _capacity(as_of: str, only_show: bool, **said: Any) -> int:
    """Begin the capacity of a PERIOD with the split of the period before.

    Without PERIOD it is the one after the last. The very first begins with 45 percent for product bets, 25 for the
    platform, 15 for risk reduction and 15 for what nobody planned.

    \b
    tradeoff new capacity 2027-Q1 --bucket platform=30 --bucket product_bets=40
    """
    return perform(as_of, only_show, partial(_ask_capacity, capacity.Wish(**said)), capacity.edit)


def _ask_capacity(wish: capacity.Wish, desk: Desk) -> capacity.Wish:
    if wish.period.strip() or not is_terminal():
        return wish
    period = ask(None, "Which period?", "PERIOD", default=capacity.following(desk), check=complaint(capacity.name_of))
    return replace(wish, period=period)


# Metric


@command.command("metric")
@click.argument("title", required=False)
@_ID
@click.option(
    "--scorecard", metavar="ID", shell_complete=completing.ids_of("scorecard"), help="[default: the only one]"
)
@click.option("--category", type=_words("scorecard", "metrics", "*", "category"))
@click.option("--unit", metavar="TEXT", help="Such as %, days, or € a month.")
@click.option("--direction", type=_words("scorecard", "metrics", "*", "direction"), help="Which way is better.")
@click.option("--indicator", type=_words("scorecard", "metrics", "*", "indicator"))
@_person("--owner", "[default: you, by git's e-mail address]")
@click.option("--cadence", type=_words("scorecard", "metrics", "*", "cadence"), help="How often it is read.")
@click.option("--source", metavar="TEXT", help="Where the number comes from.")
@click.option("--target", metavar="VALUE@DATE", help="Where it should be, and by which day or period.")
@click.option("--guardrail", metavar="LIMIT", help="The limit that holds whatever else happens: '<= 4'.")
@_many("--reading", "readings", "VALUE@DATE", "What it read on a day.")
@_WRITING
def _metric(as_of: str, only_show: bool, **said: Any) -> int:
    """Put a metric on the scorecard.

    \b
    tradeoff new metric "Disputed invoices" --category product --unit "per 1 000" --direction decrease \\
      --cadence monthly --target 1.5@2027-12-31 --guardrail '<= 5' --reading 2.4@2026-10-31
    """
    return perform(as_of, only_show, _begin(_ask_metric, metric.Wish, said), metric.edit)


def _ask_metric(wish: metric.Wish, desk: Desk) -> metric.Wish:
    metric.scorecard(desk, wish.scorecard)
    found = metric.data(desk, wish)
    needed = is_terminal()  # in a script all that lacks is said in one sentence
    of_metric = partial(values.words_of, "scorecard", "metrics", "*")
    categories, directions = of_metric("category"), of_metric("direction")
    wish = replace(
        wish,
        category=ask(wish.category, "What is it about?", "--category", needed=needed, choices=categories),
        unit=ask(wish.unit, "In which unit?", "--unit", needed=needed),
        direction=ask(wish.direction, "Which way is better?", "--direction", needed=needed, choices=directions),
    )
    if wish.owner is not None or found.get("owner"):
        return wish
    check = complaint(partial(values.reference, desk, "person"))
    return replace(wish, owner=ask(None, "Who answers for it?", "--owner", needed=False, check=check))
