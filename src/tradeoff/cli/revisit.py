"""`tradeoff revisit`: a decision was looked at again, and what came of it."""

import click

from tradeoff.authoring import deciding, decisions
from tradeoff.authoring.deciding import VERDICTS, Revisit
from tradeoff.authoring.scalars import day_problem
from tradeoff.cli import completing
from tradeoff.cli.authoring import ask, perform, preview
from tradeoff.cli.deciding import ask_who, who
from tradeoff.cli.output import as_of, day
from tradeoff.desk import Desk


@click.command("revisit")
@click.argument("id", shell_complete=completing.ids)
@click.option("--verdict", type=click.Choice(VERDICTS), help="What came of it.")
@click.option("--evidence", metavar="TEXT", help="What has happened since, that speaks for the verdict.")
@click.option("--note", metavar="TEXT", help="What else there is to say.")
@who("Who looked.  [default: you]")
@click.option("--on", metavar="DATE", callback=day, help="The day of the look.  [default: that of --as-of]")
@click.option(
    "--next", "--revisit-by", "next_day", metavar="DATE", callback=day, help="When it is looked at again (revisit_by)."
)
@preview
@as_of("Look on this day.")
def command(
    id: str,
    verdict: str | None,
    evidence: str | None,
    note: str | None,
    decider: str | None,
    on: str,
    next_day: str,
    only_show: bool,
    as_of: str,
) -> int:
    """Record that the decision ID, which holds, was looked at again: keep, amend or reverse it, and on what evidence.

    On a terminal it asks for what is not given. What reverses a decision is a decision of its own; what amends
    it is one, too, or an edit in the same change, where the settings allow that. What comes next is named.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """

    def asked(desk: Desk) -> Revisit:
        record = decisions.revisitable(desk, id)
        told = evidence is not None and verdict is not None  # whoever says both on the command line has said all
        said = ask(verdict, "What came of it", "--verdict", choices=VERDICTS)
        proof = ask(evidence, "What has happened since that speaks for it", "--evidence")
        more = note or (
            "" if told else ask(None, "What else is there to say (Enter: nothing)", "--note", needed=False)
        )
        looked = ask_who(desk, record, decider, "Who looked")
        later = next_day
        if said == "keep" and not later and not told:
            question = "When is it looked at again, as YYYY-MM-DD (Enter: open)"
            later = ask(None, question, "--next", needed=False, check=day_problem)
        return Revisit(on or desk.day, looked, said, proof, more, later)

    return perform(as_of, only_show, asked, lambda desk, said: deciding.revisit(desk, id, said))
