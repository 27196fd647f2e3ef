"""`tradeoff deprecate`: a decision holds no more, and nothing takes its place."""

import click

from tradeoff.authoring import deciding, decisions
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, is_terminal, perform, preview
from tradeoff.cli.deciding import ask_who, who
from tradeoff.cli.output import as_of, day
from tradeoff.desk import Desk


@click.command("deprecate")
@click.argument("id", shell_complete=completing.ids)
@noting.reason("Why it holds no more; recorded under revisits, verdict reverse.")
@who("Who says so.  [default: you]")
@click.option("--on", metavar="DATE", callback=day, help="The day of that.  [default: that of --as-of]")
@preview
@as_of("Do it on this day.")
def command(id: str, reason: str | None, decider: str | None, on: str, only_show: bool, as_of: str) -> int:
    """Deprecate the decision ID, which was accepted: it holds no more, and nothing takes its place.

    What was accepted keeps its words. The reason is a last entry of its revisits, with the verdict reverse, by whom
    and on which day. Where another decision takes its place, use `tradeoff supersede`.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    if (decider or on) and not reason and not is_terminal():
        raise click.UsageError("--by and --on say who gave the reason, and when: give it, with --reason")

    def asked(desk: Desk) -> tuple[str, str]:
        record = decisions.deprecable(desk, id)
        if record.status == "deprecated":
            return reason or "", decider or ""
        if reason is None and deciding.is_given_up(record):
            return "", ""
        why = ask(reason, "Why does it hold no more (Enter: no reason)", "--reason", needed=False)
        if not why:
            return "", ""
        return why, ask_who(desk, record, decider, "Who says so")

    return perform(
        as_of,
        only_show,
        asked,
        lambda desk, said: deciding.deprecate(desk, id, by=said[1], on=on, because=said[0]),
    )
