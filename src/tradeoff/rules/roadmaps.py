"""Rules on what a roadmap promises and on its evidence: active items, unless a rule says otherwise."""

from collections.abc import Iterator

from tradeoff.calendar import days_between, is_day, last_day
from tradeoff.finding import Flag, Mark, mark, missing, wrong
from tradeoff.records import Item, Metric, Route
from tradeoff.rules.model import Context, rule
from tradeoff.rules.outputs import output_verb
from tradeoff.rules.scope import committed, held

_CHECKPOINTS = ("problem_validation", "experiment", "post_launch")
_READY = ("dependencies", "risk", "security", "performance")


@rule("incomplete-outcome", "error", "tree")
def incomplete_outcome(c: Context) -> Iterator[Flag]:
    """An outcome without a dated baseline, or without a target and its day.

    A warning for an active item that is not committed.

    Why it hurts: without where it was and when it should be where, nobody can say afterwards whether anything
    changed. The item counts as done because it was built, which is how a feature factory counts.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome: {target: null}

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome: {target: {value: 108, by: 2027-Q2}}

    How to fix: measure the metric once before the work begins and write `baseline: {value, on}`; agree on
    `target: {value, by}`, where `by` may be a period.
    """
    for item in held(c):
        lacking = [field for field in _missing_of_outcome(item) if not c.refused(item, *field)]
        if lacking:
            names = " and ".join(".".join(str(step) for step in field[1:]) for field in lacking)
            yield missing(
                item,
                lacking[0],
                f"the outcome of {item.id} has no {names}",
                "write outcome: {metric: ..., baseline: {value, on}, target: {value, by}}",
                severity=None if item.committed else "warning",
            )


def _missing_of_outcome(item: Item) -> Iterator[Route]:
    if item.outcome is None:
        return
    baseline, target = item.outcome.baseline, item.outcome.target
    if baseline is None:
        yield "outcome", "baseline"
    elif not baseline.on:
        yield "outcome", "baseline", "on"
    if target is None:
        yield "outcome", "target"
    elif not target.by:
        yield "outcome", "target", "by"


@rule("target-against-direction", "error", "tree")
def target_against_direction(c: Context) -> Iterator[Flag]:
    """A target that is no better than its baseline, in the direction in which the metric should move.

    Metrics to `maintain` are exempt.

    Why it hurts: the item would be a success if it made things worse. Either the number is wrong or two
    people read the metric in opposite directions.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            outcome: {target: {value: 2.6}}

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            outcome: {target: {value: 1.8}}

    How to fix: correct the target or the baseline; if the metric is right to move this way, correct its
    `direction` in the scorecard.
    """
    for item in held(c):
        promised = promise(c, item)
        if promised is None:
            continue
        metric, before, after = promised
        better = in_direction(metric.direction, before, after)
        if better is not None and better <= 0:
            yield wrong(
                item,
                ("outcome", "target", "value"),
                f"{item.id} moves {metric.id} from {before:g} to {after:g}, which is to {metric.direction}",
                f"set a target {'above' if metric.direction == 'increase' else 'below'} the baseline",
                related=[mark(metric, "direction", "the direction is set here")],
            )


def promise(c: Context, item: Item) -> tuple[Metric, float, float] | None:
    """The metric that an item should move, from which value to which; None where any of them is open."""
    outcome = item.outcome
    if outcome is None or outcome.baseline is None or outcome.target is None:
        return None
    metric = c.portfolio.metric(outcome.metric)
    before, after = outcome.baseline.value, outcome.target.value
    if metric is None or before is None or after is None:
        return None
    return metric, before, after


def in_direction(direction: str, before: float, after: float) -> float | None:
    """How far a metric moves for the better; None where its direction is to stay, or is not known."""
    if direction == "increase":
        return after - before
    return before - after if direction == "decrease" else None


@rule("outdated-baseline", "warning", "date")
def outdated_baseline(c: Context) -> Iterator[Flag]:
    """A planned item whose baseline is older than the charter's `baseline_days`.

    Why it hurts: the work then starts from a number that no longer holds, and is credited with whatever
    happened before it began.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            outcome: {baseline: {on: 2026-03-31}}

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            outcome: {baseline: {on: 2026-10-31}}

    How to fix: read the metric again, and write the value and its day under `outcome.baseline`.
    """
    limit = c.portfolio.charter.limits.baseline_days
    for item in held(c):
        baseline = item.outcome.baseline if item.outcome else None
        if item.status != "planned" or baseline is None or not baseline.on:
            continue
        age = days_between(baseline.on, c.day)
        if age > limit:
            yield wrong(
                item,
                ("outcome", "baseline", "on"),
                f"the baseline of {item.id} is {age} days old; the limit is {limit}",
                "read the metric again before the work begins",
            )


@rule("output-as-outcome", "warning", "tree")
def output_as_outcome(c: Context) -> Iterator[Flag]:
    """An outcome or a hypothesis's result that opens with what we make: launch, ship, build, migrate …

    Speaks of a theme's `outcome` and of `will_result_in` of active items; English only.

    Why it hurts: “launch the portal” is reached on the day of the launch, whether or not anybody's life
    changes. A roadmap of outputs is technology or features without customer value.

    Bad:
        # roadmaps/product.yaml
        themes:
          - id: fair-pricing
            outcome: Launch usage-based billing

    Good:
        # roadmaps/product.yaml
        themes:
          - id: fair-pricing
            outcome: Customers pay for what they use and are never surprised by a bill

    How to fix: write who can do what then that they cannot do now, or what the business no longer suffers
    from.
    """
    help = "write whose life changes and how; what we make is the item's title"
    for theme in c.portfolio.themes:
        if verb := output_verb(theme.outcome):
            message = f"the outcome of theme {theme.id} opens with what we do ({verb})"
            yield wrong(theme, "outcome", message, help)
    for item in held(c):
        if item.hypothesis and (verb := output_verb(item.hypothesis.will_result_in)):
            message = f"the hypothesis of {item.id} results in what we do ({verb})"
            yield wrong(item, ("hypothesis", "will_result_in"), message, help)


@rule("self-guarding-outcome", "warning", "tree")
def self_guarding_outcome(c: Context) -> Iterator[Flag]:
    """An item whose guardrails are all on the very metric that it should move.

    Why it hurts: pushing a number never makes the same number worse. What is spent to move it is guarded by
    nobody.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            guardrails: [{metric: billing-disputes, op: lte, threshold: 4}]

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            guardrails: [{metric: activation, op: gte, threshold: 38}]

    How to fix: guard what would be spent to reach the target, such as quality, cost or another group's
    experience.
    """
    if c.portfolio.unread("charter"):
        return
    common = c.portfolio.charter.guardrails
    for item in held(c):
        guardrails = item.guardrails + (common if item.guardrails or item.committed else ())
        metric = item.outcome.metric if item.outcome else ""
        if not guardrails or c.portfolio.metric(metric) is None:
            continue
        if all(guardrail.metric == metric for guardrail in guardrails):
            yield wrong(
                item,
                ("guardrails", 0, "metric") if item.guardrails else ("outcome", "metric"),
                f"{item.id} should move {metric}, and guards nothing else",
                "guard another metric, one that might pay for this one",
                related=[mark(item, ("outcome", "metric"), "the outcome's own metric")] if item.guardrails else (),
            )


@rule("missing-owner", "error", "tree", core=True)
def missing_owner(c: Context) -> Iterator[Flag]:
    """A committed item without an owner.

    Why it hurts: a promise that is everybody's is kept by nobody, and every question about it ends at the
    leader, who becomes the bottleneck.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            owner:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            owner: ines

    How to fix: name the one person who answers for it under `owner`.
    """
    for item in committed(c):
        if not item.owner:
            message = f"{item.id} is committed, and nobody owns it"
            yield missing(item, "owner", message, "name the one person who answers for it: owner: HANDLE")


@rule("overdue-item", "error", "date", core=True)
def overdue_item(c: Context) -> Iterator[Flag]:
    """An active item whose `due` has passed.

    Why it hurts: everyone who planned with that day still does. Product and engineering are then on different
    clocks, and the first to notice is the customer.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            due: 2026-10-31

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            due: 2026-11-30

    How to fix: set `delivered` with its `delivered_on`, move `due` and write what lost under `deprioritized`,
    or drop the item.
    """
    for item in held(c):
        if item.due and last_day(item.due) < c.day:
            late = days_between(item.due, c.day)
            yield wrong(
                item,
                "due",
                f"{item.id} was due {item.due}, {'one day' if late == 1 else f'{late} days'} ago",
                "deliver it, move due with a note on what lost, or drop it",
            )


@rule("vague-now", "warning", "tree")
def vague_now(c: Context) -> Iterator[Flag]:
    """An active item in `now` without `due`.

    Why it hurts: work that has begun and has no end takes the capacity of what comes next, for as long as
    nobody asks.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            due:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            due: 2026-12

    How to fix: set `due` to a day or a period, or move the item to `next`.
    """
    for item in held(c):
        if item.horizon == "now" and not item.due:
            message = f"{item.id} is now, and has no due"
            yield missing(item, "due", message, "set a day or a period: due: ..., or move it to next")


@rule("precise-later", "warning", "tree")
def precise_later(c: Context) -> Iterator[Flag]:
    """An item for `later` that is due on an exact day.

    Why it hurts: a day is read as a promise, however far off it is. Nobody knows enough about `later` to keep
    one, so it is a promise without feasibility.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: mobile-app
            due: 2027-09-15

    Good:
        # roadmaps/product.yaml
        items:
          - id: mobile-app
            due: 2027-H2

    How to fix: write the period (`2027-H2`), or leave `due` out until the item moves to `next`.
    """
    for item in c.portfolio.items:
        if item.live and item.horizon == "later" and is_day(item.due):
            message = f"{item.id} is for later, and due on the day {item.due}"
            yield wrong(item, "due", message, f"write a period, such as {item.due[:4]}, or leave it out")


@rule("unmeasured-delivery", "warning", "date")
def unmeasured_delivery(c: Context) -> Iterator[Flag]:
    """An item delivered longer ago than the charter's `measure_days`, without a `result`.

    Why it hurts: what is never measured is never learned from. The next bet is chosen by the same people with
    the same beliefs, and the factory goes on.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: onboarding
            result:

    Good:
        # roadmaps/product.yaml
        items:
          - id: onboarding
            result: {status: partial, value: 40, on: 2026-10-30}

    How to fix: read the metric and write `result: {status, value, on}`; `missed` is a result too.
    """
    limit = c.portfolio.charter.limits.measure_days
    for item in c.portfolio.items:
        if item.status != "delivered" or item.result or not item.delivered_on:
            continue
        age = days_between(item.delivered_on, c.day)
        if age >= limit:
            yield missing(
                item,
                "result",
                f"{item.id} was delivered {age} days ago, and nobody wrote what it did; the limit is {limit}",
                "read the metric: result: {status: achieved, value: ..., on: YYYY-MM-DD}",
            )


@rule("too-many-now-items", "warning", "tree")
def too_many_now_items(c: Context) -> Iterator[Flag]:
    """One owner of more active items in `now` than the charter's `now_items_per_owner`.

    Why it hurts: the owner is the bottleneck of all of them. Each waits for the others, and each looks on
    track.

    Bad:
        # charter.yaml
        limits: {now_items_per_owner: 1}
        # roadmaps/technology.yaml
        items: [{id: tls-everywhere, owner: jonas}]

    Good:
        # charter.yaml
        limits: {now_items_per_owner: 1}
        # roadmaps/technology.yaml
        items: [{id: tls-everywhere, owner: priya}]

    How to fix: move the least important ones to `next`, or give them to someone who has room.
    """
    limit = c.portfolio.charter.limits.now_items_per_owner
    by_owner: dict[str, list[Item]] = {}
    for item in held(c):
        if item.horizon == "now" and item.owner:
            by_owner.setdefault(item.owner, []).append(item)
    for owner, items in by_owner.items():
        if len(items) > limit:
            *others, last = sorted(items, key=lambda item: (item.at.path, item.at.route))
            yield wrong(
                last,
                "owner",
                f"{owner} owns {len(items)} items in now; the limit is {limit}",
                "move some to next, or give them to someone who has room",
                related=[mark(other, "owner", f"{other.id} is now too") for other in others],
            )


@rule("missing-hypothesis", "warning", "tree")
def missing_hypothesis(c: Context) -> Iterator[Flag]:
    """A committed product bet without a `hypothesis` or without `kill_criteria`.

    Why it hurts: a bet without a stated belief cannot turn out wrong, and one without criteria to stop it
    never is. It goes on because it went on.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            kill_criteria:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            kill_criteria: Fewer than five of the first twenty accounts grow within one billing cycle

    How to fix: write what you believe, what it will result in and how you will know; and what would make you
    stop.
    """
    for item in committed(c):
        if not item.product_bet:
            continue
        absent = [name for name in ("hypothesis", "kill_criteria") if not getattr(item, name)]
        absent = [name for name in absent if not c.refused(item, name)]
        if absent:
            yield missing(
                item,
                absent[0],
                f"{item.id} is a committed product bet without {' and '.join(absent)}",
                "write hypothesis: {we_believe, will_result_in, we_will_know_when}"
                if absent[0] == "hypothesis"
                else "write what would make you stop: kill_criteria: ...",
            )


@rule("not-ready", "warning", "tree")
def not_ready(c: Context) -> Iterator[Flag]:
    """An item in progress that does not say how it is ready: dependencies, risk, security and performance.

    Why it hurts: what was not asked before the work began is found during it, when the day is already
    promised. That is a promise without feasibility.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            ready: {security: null}

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            ready: {security: Reviewed by Priya on 2026-10-02}

    How to fix: answer all four under `ready` in a sentence each; “none” with its reason is an answer.
    """
    for item in held(c):
        if item.status != "in_progress" or c.refused(item, "ready"):
            continue
        absent = [name for name in _READY if not getattr(item.ready, name, "")]
        absent = [name for name in absent if not c.refused(item, "ready", name)]
        if absent:
            yield missing(
                item,
                ("ready", absent[0]) if item.ready else "ready",
                f"{item.id} is in progress, and its definition of ready lacks {_listed(absent)}",
                f"answer in a sentence each: ready: {{{', '.join(f'{name}: ...' for name in absent)}}}",
            )


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@rule("missing-checkpoint", "warning", "tree")
def missing_checkpoint(c: Context) -> Iterator[Flag]:
    """A committed product bet without a checkpoint of each kind.

    The kinds are `problem_validation`, `experiment` and `post_launch`.

    Why it hurts: without a day on which evidence decides, only the calendar does. The problem is then found
    not to exist once the answer to it is built.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            checkpoints:
              - {kind: problem_validation, due: 2026-10-02, evidence: 14 of 18 interviews, verdict: continue}
              - {kind: post_launch, due: 2027-03-31}

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            checkpoints:
              - {kind: problem_validation, due: 2026-10-02, evidence: 14 of 18 interviews, verdict: continue}
              - {kind: experiment, due: 2026-12-04}
              - {kind: post_launch, due: 2027-03-31}

    How to fix: set a day for each: is the problem real, does our answer work, did it help?
    """
    for item in committed(c):
        kinds = {checkpoint.kind for checkpoint in item.checkpoints}
        absent = [kind for kind in _CHECKPOINTS if kind not in kinds]
        if item.product_bet and absent and "" not in kinds:
            yield missing(
                item,
                "checkpoints",
                f"{item.id} is a committed product bet without a checkpoint for {_listed(absent)}",
                f"add checkpoints: [{{kind: {absent[0]}, due: YYYY-MM-DD}}]",
            )


@rule("overdue-checkpoint", "warning", "date")
def overdue_checkpoint(c: Context) -> Iterator[Flag]:
    """A checkpoint of an active item that is past its day without a verdict.

    Why it hurts: the day on which someone was to say continue, pivot or stop went by, and the work went on.
    That was a decision, and nobody took it.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            checkpoints: [{kind: experiment, due: 2026-11-13}]

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            checkpoints: [{kind: experiment, due: 2026-11-13, evidence: 6 of 10 would pay, verdict: continue}]

    How to fix: look at what is there and write `evidence` and `verdict`; or move `due` to the day when there
    will be something to see.
    """
    for item in held(c):
        for index, checkpoint in enumerate(item.checkpoints):
            if checkpoint.verdict or not checkpoint.due or last_day(checkpoint.due) >= c.day:
                continue
            if not c.refused(item, "checkpoints", index, "verdict"):
                kind = checkpoint.kind or "checkpoint"
                yield wrong(
                    item,
                    ("checkpoints", index, "due"),
                    f"{kind} of {item.id} was due {checkpoint.due}, and has no verdict",
                    "write the evidence and the verdict: continue, pivot or stop",
                )


@rule("verdict-without-evidence", "warning", "tree")
def verdict_without_evidence(c: Context) -> Iterator[Flag]:
    """A checkpoint of an active item that has a verdict and no evidence.

    Why it hurts: a verdict that nothing supports is the opinion of whoever was in the room. The checkpoint
    turns into a ritual that everything passes.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            checkpoints: [{kind: problem_validation, verdict: continue}]

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            checkpoints: [{kind: problem_validation, evidence: 9 of 12 interviews, verdict: continue}]

    How to fix: write what was seen under `evidence`: a sentence with a number, or a link.
    """
    for item in held(c):
        for index, checkpoint in enumerate(item.checkpoints):
            if not checkpoint.verdict or checkpoint.evidence:
                continue
            if not c.refused(item, "checkpoints", index, "evidence"):
                kind = checkpoint.kind or "a checkpoint"
                yield wrong(
                    item,
                    ("checkpoints", index, "verdict"),
                    f"{kind} of {item.id} says {checkpoint.verdict}, and names no evidence",
                    "write what was seen: evidence: ...",
                )


@rule("target-before-due", "error", "tree")
def target_before_due(c: Context) -> Iterator[Flag]:
    """A target to be reached before the item that should reach it is due.

    Why it hurts: the metric cannot move before there is something to move it. Whoever set the target and
    whoever set `due` are on different clocks.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome: {target: {by: 2026-11-30}}

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome: {target: {by: 2027-Q2}}

    How to fix: move the target's `by` to when the change can be seen, or deliver earlier.
    """
    for item in held(c):
        target = item.outcome.target if item.outcome else None
        if target is None or not target.by or not item.due:
            continue
        if last_day(target.by) < last_day(item.due):
            yield wrong(
                item,
                ("outcome", "target", "by"),
                f"{item.id} is to reach its target by {target.by}, and is due {item.due}",
                "set by to a day on which the change can be seen",
                related=[mark(item, "due", "due here")],
            )


@rule("empty-theme", "warning", "tree")
def empty_theme(c: Context) -> Iterator[Flag]:
    """A theme without an active item.

    Why it hurts: it tells customers and colleagues that something matters on which nobody works. What is
    worked on instead is a shadow priority.

    Bad:
        # roadmaps/product.yaml
        themes:
          - {id: mobile, title: On the way, outcome: Customers approve spending anywhere, metric: activation}

    Good:
        # roadmaps/product.yaml
        themes:
          - {id: mobile, title: On the way, outcome: Customers approve spending anywhere, metric: activation}
        items:
          - {id: spend-alerts, theme: mobile}

    How to fix: plan an item for the theme, or take the theme off the roadmap.
    """
    worked_on = {item.theme for item in c.portfolio.items if item.active or not item.status}
    empty = [theme for theme in c.portfolio.themes if theme.id and theme.id not in worked_on]
    unsure = c.portfolio.unread("item") or c.portfolio.dangling("theme") or _some_items_unread(c)
    if not empty or unsure:
        return
    for theme in empty:
        yield Flag(
            Mark(theme, (), "id"),
            f"theme {theme.id} has no active item",
            "plan one, or take the theme off the roadmap",
        )


def _some_items_unread(c: Context) -> bool:
    """Whether the schema refused an item, or the theme of one, which may be the one that is missed."""
    return any(
        route[0] == "items" and (len(route) <= 2 or route[2] == "theme")
        for reading in c.readings
        if reading.hidden
        for route in reading.hidden
    )


RULES = (
    incomplete_outcome,
    target_against_direction,
    outdated_baseline,
    output_as_outcome,
    self_guarding_outcome,
    missing_owner,
    overdue_item,
    vague_now,
    precise_later,
    unmeasured_delivery,
    too_many_now_items,
    missing_hypothesis,
    not_ready,
    missing_checkpoint,
    overdue_checkpoint,
    verdict_without_evidence,
    target_before_due,
    empty_theme,
)
