"""`tradeoff displace`: one item takes the place of another, and what becomes of that."""

from functools import partial

import click

from tradeoff.authoring import displacing, items
from tradeoff.authoring.displacing import EFFECTS, Displacement
from tradeoff.authoring.items import HORIZONS, STATUSES
from tradeoff.authoring.scalars import date_problem, number_problem
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, complaint, is_terminal, perform, preview
from tradeoff.cli.move import ask_place
from tradeoff.cli.output import as_of
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.records import Item

_OF_EFFECT = {
    "horizon": "delayed",
    "due": "delayed",
    "status": "delayed",
    "effort_weeks": "descoped",
    "target": "descoped",
}
"""The effect with which an option goes."""

Given = dict[str, str | None]
"""The options by their names; None for one that is not given."""


@click.command("displace")
@click.argument("item", shell_complete=completing.ids_of("item"))
@click.option(
    "--by", metavar="ITEM", callback=noting.text, shell_complete=completing.ids_of("item"), help="The item that wins."
)
@click.option("--effect", type=click.Choice(EFFECTS), help="What becomes of the item that loses.")
@noting.reason("Why the other one wins.  [default: what stands there, of one that is to be completed]")
@click.option(
    "--due", metavar="DATE", callback=noting.day_or_period, help="delayed: its later due, a day or a period."
)
@click.option("--no-due", is_flag=True, help="delayed: it has no due any more.")
@click.option("--horizon", type=click.Choice(HORIZONS), help="delayed: its later horizon.")
@click.option("--status", type=click.Choice(STATUSES), help="delayed: its status, if that changes, too.")
@click.option("--effort-weeks", metavar="WEEKS", help="descoped: how much less it takes now.")
@click.option("--target", metavar="VALUE", help="descoped: the lower target of its outcome.")
@click.option(
    "--decided-in",
    metavar="DECISION",
    callback=noting.text,
    shell_complete=completing.ids_of("decision"),
    help="The decision that lowers the target, or that the note of --in names.",
)
@click.option("--in", "period", metavar="PERIOD", help="Note it under `deprioritized` of that capacity, too.")
@preview
@as_of("The day on which it is displaced.")
def command(
    item: str,
    by: str | None,
    effect: str | None,
    reason: str | None,
    no_due: bool,
    decided_in: str | None,
    period: str | None,
    only_show: bool,
    as_of: str,
    **given: str | None,
) -> int:
    """Let another item displace ITEM: if it is urgent, we decide what it displaces.

    Writes the displacement into the item that wins, which is the public note, and what becomes of ITEM: `delayed` to
    a later due or horizon, `descoped` to less effort or a lower target, or `dropped`. A lower target of an item that
    is in progress takes a new decision, --decided-in. A displacement that is there and not committed yet is completed.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    if no_due and given["due"] is not None:
        raise click.UsageError("either --due or --no-due")
    if no_due:
        given["due"] = ""
    if decided_in and not (given["target"] or period):
        raise click.UsageError("--decided-in goes with --target or --in")

    def asked(desk: Desk) -> Displacement:
        return _asked(desk, item, by, effect, reason, given, decided_in or "", period or "")

    return perform(as_of, only_show, asked, displacing.displace)


def _asked(
    desk: Desk,
    id: str,
    by: str | None,
    effect: str | None,
    why: str | None,
    given: Given,
    decided_in: str,
    period: str,
) -> Displacement:
    """What is to be done: as the options say, and where they do not as the answers do."""
    loser = items.find_live(desk, id)
    by = ask(by, f"Which item wins over {id}?", "--by", check=complaint(partial(items.find_live, desk)))
    winner = items.find_live(desk, by)
    displacing.check_displaceable(loser, winner)
    effect = ask(effect, f"What becomes of {id}?", "--effect", choices=EFFECTS)
    for name, wanted in _OF_EFFECT.items():
        if given[name] is not None and wanted != effect:
            option = "--no-due" if given[name] == "" else f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option} goes with --effect {wanted}")
    why = ask(why, f"Why does {by} win?", "--reason", default=displacing.reason_there(winner, loser, effect))
    fields: dict[str, str] = {}
    if effect == "delayed":
        fields = _asked_delay(desk, loser, given)
    effort, target = (given["effort_weeks"] or "", given["target"] or "")
    if effect == "descoped" and not (effort or target):
        effort, target = _asked_scope(desk, loser)
    if effect == "descoped" and (problem := displacing.scope_problem(desk, loser, effort, target)):
        raise CannotDo(problem)
    if not decided_in and displacing.needs_decision(loser, target):
        question = f"Which decision lowers the target of {id}?"
        lowers = complaint(partial(displacing.check_decision, desk, loser))
        decided_in = ask(None, question, "--decided-in", check=lowers)
    return Displacement(id, by, effect, why, fields, effort, target, decided_in, period)


def _asked_delay(desk: Desk, loser: Item, given: Given) -> dict[str, str]:
    """The later due or horizon of an item, with the status that goes with it."""
    wanted = {name: text for name in ("horizon", "due", "status") if (text := given[name]) is not None}
    choices = displacing.horizons_from(loser)
    if not wanted.keys() & {"horizon", "due"}:
        if not is_terminal():
            due = f" than {loser.due}" if loser.due else ""
            raise click.UsageError(f"--due or --horizon is needed: {loser.id} is delayed to something later{due}")
        if len(choices) > 1:
            question = f"In which horizon is {loser.id} now?"
            wanted["horizon"] = ask(None, question, "--horizon", default=choices[0], choices=choices)
    ask_place(desk, loser, wanted)
    if "due" not in wanted and is_terminal():
        is_late = wanted.get("horizon", loser.horizon) != loser.horizon
        question = f"When is {loser.id} due now{f', and not {loser.due}' if loser.due else ''}?"

        def check(text: str) -> str:
            fields = wanted | {"due": text}
            problem = date_problem(text) or displacing.delay_problem(loser, fields)
            return problem or items.due_problem(loser, fields, desk.day)

        hint = f" (Enter: {loser.due or 'no due'}, as it is)" if is_late else ""
        if due := ask(None, f"{question}{hint}", "--due", needed=not is_late, check=check):
            wanted["due"] = due
    return wanted


def _asked_scope(desk: Desk, loser: Item) -> tuple[str, str]:
    """The smaller effort and the lower target of an item, at least one of them."""

    def lower(text: str) -> str:
        return number_problem(text) or displacing.target_problem(desk, loser, text)

    if not is_terminal():
        raise click.UsageError(f"--effort-weeks or --target is needed: what {loser.id} loses of its scope")
    target_of = loser.outcome.target if loser.outcome else None
    has_target = target_of is not None and target_of.value is not None
    size = "" if loser.effort_weeks is None else f", and not {loser.effort_weeks:g}"
    hint = " (Enter: as it is)" if has_target else ""
    question = f"How many weeks does {loser.id} take now{size}?{hint}"
    effort = ask(None, question, "--effort-weeks", needed=not has_target, check=lambda text: _size(loser, text))
    if not (has_target and target_of and loser.outcome):
        return effort, ""
    question = f"What is its target in {loser.outcome.metric} now, and not {target_of.value:g}?"
    hint = " (Enter: as it is)" if effort else ""
    return effort, ask(None, f"{question}{hint}", "--target", needed=not effort, check=lower)


def _size(loser: Item, text: str) -> str:
    return number_problem(text) or displacing.effort_problem(loser, text)
