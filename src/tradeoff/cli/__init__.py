"""The command line: one thin module a command, imported only when it is called."""

import gc
import os
import signal
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from tradeoff import __version__
from tradeoff.errors import CannotDo

SECTIONS = {
    "Start": {
        "init": "set up a workspace: charter, scorecard, capacity, roadmaps, a first decision",
        "new": "write a decision, an item, an exception, a capacity or a metric",
        "demo": "write an example company as a git repository, with a year of history",
    },
    "Decide and plan": {
        "accept": "accept a decision, and turn what it supersedes",
        "reject": "reject a decision that was proposed",
        "deprecate": "say that a decision holds no more, and nothing takes its place",
        "supersede": "let one decision take the place of another",
        "revisit": "record that a decision was looked at again, and what came of it",
        "move": "move an item to another horizon, with a note on what loses",
        "drop": "drop an item, with the note on why",
        "displace": "let an item displace another, and write what becomes of that",
        "deliver": "say that an item is delivered",
        "measure": "record what a delivered item did to its metric",
        "reading": "add a reading to a metric",
        "rename": "give something another id, with all that refers to it",
    },
    "Check": {
        "lint": "check the records of a workspace",
        "fmt": "bring files into the canonical order and spacing",
        "baseline": "record today's findings, so that lint reports what is new",
        "ci": "check a pull request: findings, what changed in meaning, one comment",
        "trailers": "check the Decision: and Item: trailers of commit messages",
        "rules": "list the rules, or explain one",
    },
    "Tell the story": {
        "log": "tell what changed in meaning, when and by whom",
        "show": "tell everything about one record",
        "diff": "say what changed in meaning between two commits, or since one",
        "why": "say which decisions govern a piece of code",
        "blame": "say who last changed each field of a record",
        "stale": "list code that rests on replaced decisions, and scopes that match nothing",
    },
    "Set up": {
        "hooks": "install the git hooks that check what is committed or pushed",
        "schema": "print or write the JSON Schemas of the records",
        "completion": "print a script that completes commands and ids in a shell",
    },
}

COMMANDS = {name: said for section in SECTIONS.values() for name, said in section.items()}

CANNOT = 2
INTERRUPTED = 130


class Group(click.Group):
    """Commands under one name; without any, their help goes to the error stream."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if not args and not context.resilient_parsing:  # which a shell's completion asks for
            click.echo(context.get_help(), err=True)
            context.exit(CANNOT)
        return super().parse_args(context, args)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(context)
        if args and args[0] not in known and not args[0].startswith("-") and not context.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the commands are {', '.join(known)}"
            raise CannotDo(f"{args[0]} is no command: {hint}")
        return super().resolve_command(context, args)


class _Commands(Group):
    """Imports a command's module when it is needed, so that `--version` and `--help` stay fast."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tradeoff.cli.{name}").command
        return command

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        commands = [CompletionItem(name, help=said) for name, said in COMMANDS.items() if name.startswith(incomplete)]
        return commands + click.Command.shell_complete(self, context, incomplete)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tradeoff")
def cli() -> None:
    """A git-native decision log and roadmap linter.

    Decisions, roadmaps, capacity, scorecard and charter are YAML files in git; tradeoff checks each of them, and
    all of them together. Start with `tradeoff init`, or with `tradeoff demo DIR` for an example.
    """


def main() -> None:
    """The entry point; ends the process with 0, 1 for findings, or 2 for what could not be done."""
    gc.disable()  # the process ends before a collection would pay
    for name in ("SIGTERM", "SIGHUP"):  # so that what is being written is finished, or put back
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    if hasattr(signal, "SIGPIPE"):  # a reader that goes away, such as `head`, ends the command in silence
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as in `tradeoff lint >&-`
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - it stays open until the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal's encoding may not have every character of a record
            stream.reconfigure(errors="replace", encoding="utf-8" if not stream.isatty() else None)
    _leave(run())


def run() -> int:
    """Does what the command line says; the exit code. Complaints go to the error stream, in one line."""
    try:
        code = cli.main(prog_name="tradeoff", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except CannotDo as error:
        return _complain(str(error))
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.UsageError as error:
        where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        return _complain(f"{error.format_message().rstrip('.')}{where}")
    except click.ClickException as error:
        return _complain(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        click.echo("tradeoff: interrupted", err=True)
        return INTERRUPTED
    except OSError as error:
        about = f"{error.filename}: " if error.filename else ""
        return _complain(f"{about}{error.strerror or error}")
    except Exception as error:
        if os.environ.get("TRADEOFF_DEBUG"):
            raise
        return _complain(
            f"this is a mistake in tradeoff itself ({type(error).__name__}: {error}); "
            "TRADEOFF_DEBUG=1 shows where, for a report"
        )


def _complain(text: str) -> int:
    from tradeoff.reporters.display import visible

    click.echo(f"tradeoff: {visible(' '.join(text.split()))}", err=True)
    return CANNOT


def _leave(code: int) -> None:
    """Ends the process without taking hundreds of megabytes of records apart first."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # a full disk: what was found is not where it should be
            code = CANNOT
    os._exit(code)
