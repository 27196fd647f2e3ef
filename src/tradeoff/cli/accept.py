"""`tradeoff accept`: a decision that was proposed holds from now on, or a risk for a time."""

import click

from tradeoff.authoring import deciding, decisions
from tradeoff.authoring.deciding import Acceptance
from tradeoff.authoring.scalars import day_problem
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, complaint, is_terminal, perform, preview
from tradeoff.cli.deciding import ask_decider, who_and_when
from tradeoff.cli.output import as_of, day, names
from tradeoff.desk import Desk
from tradeoff.records import Decision, RiskException
from tradeoff.rules.since import listed


@click.command("accept")
@click.argument("id", shell_complete=completing.ids)
@who_and_when
@click.option("--chosen", metavar="OPTION", help="The id of the option that was chosen.")
@click.option(
    "--agreed-by",
    metavar="HANDLE",
    multiple=True,
    callback=names,
    shell_complete=completing.people,
    help="Who agreed; several times for several.",
)
@click.option("--revisit-by", metavar="DATE", callback=day, help="When it is looked at again.")
@click.option("--expires", metavar="DATE", callback=day, help="Until when a risk is accepted.")
@noting.reason("The rationale of a decision, the justification of a risk.")
@preview
@as_of("Decide on this day.")
def command(
    id: str,
    decider: str | None,
    on: str,
    chosen: str | None,
    agreed_by: tuple[str, ...],
    revisit_by: str,
    expires: str,
    reason: str | None,
    only_show: bool,
    as_of: str,
) -> int:
    """Accept the decision ID, which was proposed; what it supersedes or reverses turns to superseded.

    On a terminal it asks for what the record does not say and the settings have a rule for: who decides, which option
    is chosen, who of the area's co-owners agreed, when it is looked at again. ID may also be an exception that was
    requested: its risk is accepted until --expires.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    given = Acceptance(decider or "", on, reason or "", chosen or "", agreed_by, revisit_by, expires)

    def asked(desk: Desk) -> Acceptance:
        record = decisions.acceptable(desk, id)
        if decisions.is_accepted(record):
            return given
        full = given._replace(by=ask_decider(desk, record, decider), on=on or desk.day)
        return _of_risk(desk, record, full) if isinstance(record, RiskException) else _of_decision(desk, record, full)

    return perform(as_of, only_show, asked, lambda desk, said: deciding.accept(desk, id, said), takes_back=True)


def _of_decision(desk: Desk, record: Decision, given: Acceptance) -> Acceptance:
    """What an accepted decision needs, and nobody has said."""
    chosen, revisit_by = given.chosen, given.revisit_by
    options = [option.id for option in record.options]
    if options and not record.chosen:
        only = options[0] if len(options) == 1 else ""
        chosen = ask(chosen or None, "Which option is chosen", "--chosen", default=only, choices=options)
    agreed_by = given.agreed_by or _agreed(desk, record, given.by)
    is_open = not record.revisit_by and not record.revisit_when and decisions.is_asked(desk, "missing-revisit")
    if is_open and is_terminal():
        one_way = record.reversibility == "one_way"
        question = "When is it looked at again, as it cannot be undone" if one_way else "When is it looked at again"
        skip = "" if one_way else " (Enter: open)"
        revisit_by = ask(
            revisit_by or None,
            f"{question}, as YYYY-MM-DD{skip}",
            "--revisit-by",
            needed=one_way,
            check=day_problem,
        )
    return given._replace(chosen=chosen, agreed_by=agreed_by, revisit_by=revisit_by)


def _agreed(desk: Desk, record: Decision, by: str) -> tuple[str, ...]:
    """Who of those that must agree did, by the answer."""
    lacking = decisions.to_agree(desk, record, by)
    if not lacking or not is_terminal():
        return ()
    question = f"{listed(lacking, 'and')} must agree in the area {record.area}: who agreed (Enter: nobody yet)"
    answer = ask(None, question, "--agreed-by", needed=False, check=complaint(lambda text: _check(desk, text)))
    return _handles(answer)


def _check(desk: Desk, text: str) -> None:
    decisions.check_people(desk, _handles(text))


def _handles(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _of_risk(desk: Desk, record: RiskException, given: Acceptance) -> Acceptance:
    """Until when a risk is accepted, if neither the record nor anybody says so."""
    if given.expires or record.expires:
        return given
    expires = ask(
        None,
        "Until when, as YYYY-MM-DD",
        "--expires",
        default=decisions.last_expiry(desk, record, given.on) if is_terminal() else "",
        check=day_problem,
    )
    return given._replace(expires=expires)
