"""`tradeoff rules`: list the rules, or explain one."""

from textwrap import fill

import click

from tradeoff.cli import completing
from tradeoff.lint import check_names
from tradeoff.rules import GROUPS, RULES, RULESET
from tradeoff.rules.documentation import page, plain


@click.command("rules")
@click.argument("name", required=False, shell_complete=completing.rules)
def command(name: str | None) -> None:
    """List the rules by group; with a NAME, explain that one: what it flags, why that hurts, how to fix it."""
    if name is None:
        click.echo(listing(), nl=False)
        return
    check_names([name])
    group = next(title for title, rules in GROUPS if RULES[name] in rules)
    click.echo(plain(RULES[name], group), nl=False)


def listing() -> str:
    """All rules by group, one line each."""
    lines = [f"Rule set {RULESET}: {len(RULES)} rules; * marks those of the profile core.", ""]
    longest = max(len(name) for name in RULES)
    for title, rules in GROUPS:
        lines.append(title)
        for rule in rules:
            star = "*" if rule.core else " "
            lines.append(f" {star} {rule.name:{longest}}  {rule.severity:7}  {page(rule).summary}")
        lines.append("")
    lines.append("Rules between two commits run with `lint --base REF`; those that need the history with `--history`:")
    log = ", ".join(name for name, rule in RULES.items() if "log" in rule.needs)
    lines.append(fill(log, 100, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False) + "\n")
    lines.append("tradeoff rules NAME explains a rule")
    return "\n".join(lines) + "\n"
