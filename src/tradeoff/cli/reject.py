"""`tradeoff reject`: a decision that was proposed will not be."""

import click

from tradeoff.authoring import deciding, decisions
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, is_terminal, perform, preview
from tradeoff.cli.deciding import ask_decider, who_and_when
from tradeoff.cli.output import as_of
from tradeoff.desk import Desk


@click.command("reject")
@click.argument("id", shell_complete=completing.ids)
@who_and_when
@noting.reason("Its rationale; beside one that is there, the decider's dissent.")
@preview
@as_of("Decide on this day.")
def command(id: str, decider: str | None, on: str, reason: str | None, only_show: bool, as_of: str) -> int:
    """Reject the decision ID, which was proposed. It stays in the log, so that nobody has to weigh it anew.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """

    def asked(desk: Desk) -> tuple[str, str]:
        record = decisions.rejectable(desk, id)
        if record.status == "rejected":
            return decider or "", reason or ""
        by = ask_decider(desk, record, decider)
        needed = is_terminal() and not record.rationale
        skip = "" if needed else " (Enter: its rationale says it)"
        return by, ask(reason, f"Why is it rejected{skip}", "--reason", needed=needed)

    return perform(
        as_of,
        only_show,
        asked,
        lambda desk, said: deciding.reject(desk, id, by=said[0], on=on, because=said[1]),
    )
