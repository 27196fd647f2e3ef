"""What the commands share that decide: who does, on which day, and the question for whoever did."""

from collections.abc import Callable
from typing import Any

import click

from tradeoff.authoring import decisions
from tradeoff.authoring.decisions import Acceptable
from tradeoff.cli import completing
from tradeoff.cli.authoring import ask, is_terminal
from tradeoff.cli.output import Option, day
from tradeoff.desk import Desk
from tradeoff.records import Decision


def who(help: str) -> Option:
    """The option that names the one who decides, or says something of a decision."""
    return click.option("--decider", "--by", "decider", metavar="HANDLE", shell_complete=completing.people, help=help)


def who_and_when(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--decider` and `--on`."""
    function = click.option(
        "--on", metavar="DATE", callback=day, help="The day of the decision.  [default: that of --as-of]"
    )(function)
    return who("Who decides.  [default: who is named there, else you, where you may]")(function)


def ask_decider(desk: Desk, record: Acceptable, given: str | None) -> str:
    """Who decides: as the option says, else who is named already, else the answer, for which the charter is asked."""
    is_decision = isinstance(record, Decision)
    known = decisions.decider_of(desk, record) or (decisions.owner_of(desk, record) if is_terminal() else "")
    return ask(
        given or decisions.named_in(record) or None,
        "Who decides" if is_decision else "Who accepts the risk",
        "--decider",
        default=known,
        check=lambda handle: decisions.wrong_person(desk, handle),
    )


def ask_who(desk: Desk, record: Decision, given: str | None, question: str) -> str:
    """Who says or has seen something of a decision: as the option says, else oneself, else the answer."""
    return ask(
        given,
        question,
        "--by",
        default=desk.me() or (record.decider if is_terminal() else ""),
        check=lambda handle: decisions.wrong_person(desk, handle),
    )
