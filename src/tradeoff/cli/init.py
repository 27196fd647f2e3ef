"""`tradeoff init`: set up a workspace."""

from pathlib import Path

import click

from tradeoff import snapshot, writing
from tradeoff.authoring import starting
from tradeoff.authoring.starting import Leader, Start
from tradeoff.cli.authoring import ask, is_terminal, preview, show_diff, show_findings
from tradeoff.cli.output import as_of
from tradeoff.errors import CannotDo
from tradeoff.lint import Request, lint
from tradeoff.snapshot import WorkTree

_LEADER_HELP = "as “Ana Duarte” or “Ana Duarte <ana@example.com>”."


@click.command("init")
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--model", type=click.Choice(starting.MODELS), help="Two leaders, or one for product and technology.")
@click.option("--product", metavar="NAME", help=f"Who leads product, {_LEADER_HELP}")
@click.option("--technology", metavar="NAME", help=f"Who leads technology, {_LEADER_HELP}")
@click.option("--leader", metavar="NAME", help=f"Who leads both, where one person does, {_LEADER_HELP}")
@click.option("--backup", metavar="NAME", help="Who stands in for that one person.")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is given, and yourself for the rest.")
@preview
@as_of("Start on this day.")
def command(
    folder: Path,
    model: str | None,
    product: str | None,
    technology: str | None,
    leader: str | None,
    backup: str | None,
    yes: bool,
    only_show: bool,
    as_of: str,
) -> int:
    """Set up a workspace in FOLDER, by default here: settings, charter, scorecard, capacity, roadmaps, a decision.

    A few questions say who leads product and technology; --yes asks none. What will be written is shown first, and
    nothing that is there is overwritten; a charter that is there says who leads. In the end stands the plan of the
    first 30 days.
    """
    files, place = _at(folder)
    starting.refuse_second(files, place)
    start = starting.of_charter(files, place, as_of)
    if start is None:
        start = _start(files, as_of, model, product, technology, leader, backup, yes)
    plans = starting.plan(files, place, start)
    changes = [plan.change for plan in plans if plan.change]
    if only_show:
        show_diff(changes)
        return 0
    click.echo(starting.overview(plans), nl=False)
    if not yes:
        if not is_terminal():
            raise CannotDo("nothing was written, as nobody is here to say yes: add --yes")
        if not click.confirm("Write these files?", default=True, err=True):
            raise CannotDo("nothing was written")
    with writing.alone(files.root):
        writing.write(files.root, changes)
    click.echo(f"\n{starting.first_days(start, snapshot.repository_root(files.root) is not None)}", nl=False)
    return show_findings(lint(Request(files.root / place, as_of)))


def _at(folder: Path) -> tuple[WorkTree, str]:
    """The work tree that a folder is in, or the folder itself where there is no repository; and the place in it."""
    full = Path.cwd() / folder
    if full.exists() and not full.is_dir():
        raise CannotDo(f"{snapshot.shown(str(folder))} is a file: name a folder")
    full = full.resolve()
    snapshot.require_work_tree(full)
    root = snapshot.repository_root(full) or full
    place = full.relative_to(root).as_posix()
    return WorkTree(root), "" if place == "." else place


def _start(
    files: WorkTree,
    day: str,
    model: str | None,
    product: str | None,
    technology: str | None,
    leader: str | None,
    backup: str | None,
    yes: bool,
) -> Start:
    """Who leads, as the options say, or else the answers; with --yes whoever runs the command stands for the rest."""
    if leader and (product or technology):
        raise click.UsageError("--leader is one person for both: leave --product and --technology out, or name two")
    if model == "cpto" and product and technology:
        raise click.UsageError("--model cpto has one leader: name that one with --leader, or leave --model out")
    if model == "cto_and_cpo" and leader:
        raise click.UsageError("--model cto_and_cpo has two leaders: name them with --product and --technology")
    me = starting.myself(files.root)
    silent = yes or not is_terminal()
    two = bool(product or technology)
    if model is None and (leader or two or silent):
        model = "cto_and_cpo" if two else "cpto"
    if model is None:
        question = "Do two people lead product and technology, or one?"
        two = ask(None, question, "--model", default="two", choices=("two", "one")) == "two"
        model = "cto_and_cpo" if two else "cpto"
    if model == "cpto":
        said = leader or product or technology or _person("Who leads product and technology?", "--leader", me, silent)
        first = starting.leader(said, "Chief product and technology officer", me)
        if backup is None and not silent:
            backup = ask(None, "Who stands in for them? (Enter: nobody yet)", "--backup", needed=False)
        second = starting.leader(backup, "Stands in for product and technology", me, (first,)) if backup else None
        return Start(model, first, first, second, day)
    if backup:
        raise click.UsageError("--backup is for one leader: two stand in for each other")
    said = product or _person("Who leads product?", "--product", me, silent)
    first = starting.leader(said, "Chief product officer", me)
    said = technology or _person("Who leads technology?", "--technology", None, silent)
    second = starting.leader(said, "Chief technology officer", me, (first,))
    if second.name == first.name:
        raise CannotDo(f"{first.name} leads both: say so with --leader")
    return Start(model, first, second, None, day)


def _person(question: str, flag: str, me: Leader | None, silent: bool) -> str:
    """The name of a leader: whoever runs the command, unless somebody is there to say another."""
    known = f"{me.name} <{me.email}>" if me and me.email else me.name if me else ""
    if silent and not known:
        raise click.UsageError(f"{flag} is needed: say who it is, as in {flag} 'Ana Duarte <ana@example.com>'")
    return known if silent else ask(None, question, flag, default=known)
