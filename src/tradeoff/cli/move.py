"""`tradeoff move`: another horizon or due for an item, and the note on what loses."""

import click

from tradeoff.authoring import items
from tradeoff.authoring.items import HORIZONS, STATUSES, Move
from tradeoff.authoring.scalars import date_problem
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, is_terminal, perform, preview
from tradeoff.cli.noting import Given
from tradeoff.cli.output import as_of
from tradeoff.desk import Desk
from tradeoff.records import Item


@click.command("move")
@click.argument("item", shell_complete=completing.ids_of("item"))
@click.argument("horizon", required=False, type=click.Choice(HORIZONS))
@click.option("--due", metavar="DATE", callback=noting.day_or_period, help="The new due: a day or a period.")
@click.option("--no-due", is_flag=True, help="Take the due away.")
@click.option("--status", type=click.Choice(STATUSES), help="The new status, if it changes, too.")
@click.option("--commitment", type=click.Choice(("committed", "aspirational")), help="The new commitment.")
@noting.options
@preview
@as_of("The day on which it moves, and of the note.")
def command(
    item: str,
    horizon: str | None,
    due: str | None,
    no_due: bool,
    status: str | None,
    commitment: str | None,
    only_show: bool,
    as_of: str,
    **note: str | None,
) -> int:
    """Move ITEM to another HORIZON: now, next or later; or give it a new due where it is.

    An item that goes to a later horizon, is put off or paused loses: the note on what wins and why is asked for, and
    written into the item under `deprioritized`, in the place of an older one. What is for later is due in a period or
    not at all, and no longer committed; what is in now has a due.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    if due is not None and no_due:
        raise click.UsageError("either --due or --no-due")
    given = {"horizon": horizon, "due": "" if no_due else due, "status": status, "commitment": commitment}
    fields = {name: text for name, text in given.items() if text is not None}
    return perform(as_of, only_show, lambda desk: _asked(desk, item, fields, note), items.move)


def _asked(desk: Desk, id: str, fields: dict[str, str], given: Given) -> Move:
    """What is to be done: as the options say, and where they do not as the answers do."""
    item = items.find_movable(desk, id, fields)
    wanted = dict(fields)
    if not wanted:
        wanted["horizon"] = ask(None, f"Where does {id} go from {item.horizon}?", "HORIZON", choices=HORIZONS)
    if not items.settled(item, wanted):
        return Move(id, wanted)
    ask_place(desk, item, wanted)
    items.check(item, wanted, desk.day)
    return Move(id, wanted, noting.ask_note(desk, items.loses(item, items.settled(item, wanted)), given, id))


def ask_place(desk: Desk, item: Item, wanted: dict[str, str]) -> None:
    """Adds the due and the status that an item needs in its new place, and that are not given."""
    problem = items.due_problem(item, wanted, desk.day)
    if problem and "due" not in wanted:
        has_to = items.due_problem(item, wanted | {"due": ""}, desk.day)
        flags = "--due" if has_to else "--due or --no-due"

        def check(text: str) -> str:
            return date_problem(text) or items.due_problem(item, wanted | {"due": text}, desk.day)

        question = problem if not is_terminal() else f"{problem}{'' if has_to else ' (Enter: none)'}"
        wanted["due"] = ask(None, question, flags, needed=bool(has_to) or not is_terminal(), check=check)
    if is_terminal() and "status" not in wanted and items.is_at_work_elsewhere(item, wanted):
        question = f"{item.id} is in progress: what does it become?"
        choices = ("planned", "paused", "in_progress")
        wanted["status"] = ask(None, question, "--status", default="planned", choices=choices)
