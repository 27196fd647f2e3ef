"""`tradeoff completion`: the script by which a shell completes commands, options and ids."""

import click
from click.shell_completion import get_completion_class

NAME = "tradeoff"
ASKED_BY = "_TRADEOFF_COMPLETE"
"""The variable by which the script asks for words."""

# git's own completion calls it for what follows `git tradeoff`, and says at which word that begins.
_AFTER_GIT = """
_git_tradeoff() {
    local first=${__git_cmd_idx:-1}
    local -a typed=("${COMP_WORDS[@]:$first}")
    local -a COMP_WORDS=("${typed[@]}")
    local COMP_CWORD=$((COMP_CWORD - first))
    _tradeoff_completion tradeoff
}
"""


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, options and the ids of the workspace in a shell.

    \b
    bash:  eval "$(tradeoff completion bash)"          in ~/.bashrc
    zsh:   eval "$(tradeoff completion zsh)"           in ~/.zshrc
    fish:  tradeoff completion fish | source           in ~/.config/fish/config.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # click has these three
    click.echo(
        found(context.find_root().command, {}, NAME, ASKED_BY).source() + (_AFTER_GIT if shell == "bash" else "")
    )
