"""`tradeoff schema`: print or write the JSON Schemas of the records."""

from pathlib import Path

import click

from tradeoff import schemas
from tradeoff.cli import completing
from tradeoff.conformance import nearest
from tradeoff.editors import MAPPING, write
from tradeoff.errors import CannotDo


@click.command("schema")
@click.argument("kind", required=False, shell_complete=completing.of(schemas.KINDS))
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write all schemas, and the mapping for VS Code and yaml-language-server, to a folder.",
)
def command(kind: str | None, folder: Path | None) -> None:
    """Print the JSON Schema of one KIND of record; without one, list the kinds."""
    if kind is not None and kind not in schemas.KINDS:
        near = nearest(kind, list(schemas.KINDS))
        listed = ", ".join(schemas.KINDS)
        raise CannotDo(f"{kind} is no kind: {f'did you mean {near}? ' if near else ''}The kinds are {listed}")
    if folder is not None:
        for path in write(folder, schemas.KINDS if kind is None else (kind,)):
            click.echo(f"wrote {path}")
        click.echo(f"copy the lines of {folder / MAPPING} into .vscode/settings.json")
    elif kind is None:
        for name in schemas.KINDS:
            click.echo(f"{name:12}{schemas.schema(name)['description']}")
    else:
        click.echo(schemas.path_of(kind).read_text(encoding="utf-8"), nl=False)
