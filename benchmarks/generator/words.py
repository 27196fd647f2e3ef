"""The words that the records are made of. Braces are filled in by the record that uses a sentence."""

from dataclasses import dataclass

FIRST_NAMES = (
    ("Mara", "mara"), ("Inés", "ines"), ("Zoë", "zoe"), ("Łukasz", "lukasz"), ("Søren", "soren"),
    ("Chloé", "chloe"), ("Jürgen", "jurgen"), ("Ayşe", "ayse"), ("Nguyễn", "nguyen"), ("Björk", "bjork"),
    ("Priya", "priya"), ("Tomáš", "tomas"), ("Olena", "olena"), ("Kwame", "kwame"), ("Aoife", "aoife"),
    ("João", "joao"), ("Hélène", "helene"), ("Rashid", "rashid"), ("Mei", "mei"), ("Dmitrij", "dmitrij"),
    ("Sofía", "sofia"), ("Noam", "noam"), ("Farah", "farah"), ("Émile", "emile"), ("Günther", "gunther"),
    ("Yuki", "yuki"), ("Márta", "marta"), ("Pål", "pal"), ("Ximena", "ximena"), ("Tariq", "tariq"),
)  # fmt: skip
LAST_NAMES = (
    ("Ångström", "angstrom"), ("Świątek", "swiatek"), ("Okonkwo", "okonkwo"), ("Muñoz", "munoz"),
    ("Dvořák", "dvorak"), ("Østergård", "ostergard"), ("Weiß", "weiss"), ("Çelik", "celik"),
    ("Trần", "tran"), ("Iyer", "iyer"), ("Ó Briain", "obriain"), ("Gonçalves", "goncalves"),
    ("Šimić", "simic"), ("Lindqvist", "lindqvist"), ("佐藤", "sato"), ("王", "wang"), ("Mensah", "mensah"),
    ("Papadópoulos", "papadopoulos"), ("Kovács", "kovacs"), ("Haddad", "haddad"), ("Núñez", "nunez"),
    ("Bergström", "bergstrom"), ("Ferreira", "ferreira"), ("Marchetti", "marchetti"), ("김", "kim"),
    ("O'Leary", "oleary"), ("Jansen", "jansen"), ("Żak", "zak"), ("Beaumont", "beaumont"), ("Rao", "rao"),
)  # fmt: skip
LEADER_ROLES = (
    "Chief Product and Technology Officer", "VP Product", "VP Engineering", "Head of Platform",
    "Head of Security", "Head of Data", "Head of Pricing", "Head of Design", "Head of Customer Care",
)  # fmt: skip
ROLES = (
    "Product Manager", "Staff Engineer", "Senior Engineer", "Engineering Manager", "Designer",
    "Data Scientist", "Site Reliability Engineer", "Security Engineer", "Engineer", "Researcher",
)  # fmt: skip

PRODUCTS = (
    "Ledger", "Checkout", "Payouts", "Invoicing", "Treasury", "Onboarding", "Console", "Reports",
    "Connect", "Disputes", "Cards", "Lending", "Search", "Mobile",
)  # fmt: skip
REGIONS = (
    "the Nordics", "Iberia", "DACH", "Benelux", "the UK and Ireland", "Poland and Czechia", "Italy",
    "France", "Türkiye", "North America",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaWords:
    """An area of the charter, what it decides about, and the ways it can go about each of them."""

    id: str
    title: str
    lens: str
    subjects: tuple[str, ...]
    approaches: tuple[tuple[str, str], ...]  # (the id's first word, title with {subject})


AREAS = (
    AreaWords(
        "roadmap", "Roadmap and bets", "product",
        (
            "bulk import", "team workspaces", "saved views", "guided setup", "approval flows",
            "partner marketplace", "offline mode", "shared inbox", "usage alerts", "self-serve upgrades",
        ),
        (
            ("bet-on", "Bet on {subject}"), ("pilot", "Pilot {subject} with ten customers"),
            ("partner-for", "Offer {subject} through a partner"),
            ("bundle", "Bundle {subject} with the top plan"),
            ("sunset", "Retire {subject} in its present form"),
        ),
    ),
    AreaWords(
        "architecture", "Architecture", "technology",
        (
            "invoice rendering", "the event log", "session state", "tenant isolation", "the public API",
            "job scheduling", "file storage", "the permission model", "schema changes",
            "the notification path",
        ),
        (
            ("split", "Split {subject} into its own service"), ("keep", "Keep {subject} in the monolith"),
            ("buy", "Buy {subject} as a managed service"), ("rewrite", "Rewrite {subject} on Postgres"),
            ("replicate", "Replicate {subject} in a second region"),
        ),
    ),
    AreaWords(
        "reliability", "Reliability", "technology",
        (
            "payment retries", "the on-call rota", "failover drills", "load shedding", "restore tests",
            "alert routing", "rate limits", "cold starts", "queue back-pressure", "dependency timeouts",
        ),
        (
            ("automate", "Automate {subject}"), ("budget", "Put {subject} under an error budget"),
            ("centralise", "Run {subject} from one team"), ("simplify", "Cut {subject} down to one path"),
            ("outsource", "Hand {subject} to the provider"),
        ),
    ),
    AreaWords(
        "pricing", "Pricing and packaging", "product",
        (
            "usage pricing", "seat tiers", "annual discounts", "the free plan", "overage fees",
            "add-on bundles", "currency rounding", "reseller margins", "trial length", "volume credits",
        ),
        (
            ("introduce", "Introduce {subject}"), ("test", "Test {subject} on new accounts only"),
            ("freeze", "Freeze {subject} for a year"), ("align", "Align {subject} with the list price"),
            ("drop", "Drop {subject}"),
        ),
    ),
    AreaWords(
        "data-ai", "Data and AI", "both",
        (
            "fraud scoring", "answer suggestions", "churn prediction", "document extraction",
            "model evaluation", "support routing", "the feature store", "anomaly alerts",
            "semantic search", "data retention",
        ),
        (
            ("train", "Train our own model for {subject}"), ("rent", "Use a hosted model for {subject}"),
            ("rule-based", "Stay with rules for {subject}"),
            ("gate", "Gate {subject} behind human review"),
            ("pause-work-on", "Stop work on {subject} until the evaluation is in place"),
        ),
    ),
    AreaWords(
        "security", "Security and privacy", "technology",
        (
            "key rotation", "single sign-on", "audit trails", "secret scanning", "device trust",
            "vendor reviews", "customer-held keys", "session lifetimes", "admin access",
            "dependency updates",
        ),
        (
            ("enforce", "Enforce {subject} everywhere"), ("phase-in", "Phase in {subject} by risk"),
            ("delegate", "Delegate {subject} to the teams"),
            ("certify", "Certify {subject} by an outside audit"),
            ("defer", "Defer {subject} behind a compensating control"),
        ),
    ),
    AreaWords(
        "delivery", "Delivery practice", "technology",
        (
            "trunk-based development", "preview environments", "release trains", "contract tests",
            "feature flags", "the build cache", "review rules", "flaky tests", "change windows",
            "the staging environment",
        ),
        (
            ("adopt", "Adopt {subject}"), ("limit", "Limit {subject} to the critical path"),
            ("fund", "Fund a team for {subject}"), ("standardise", "Standardise {subject}"),
            ("abandon", "Abandon {subject}"),
        ),
    ),
    AreaWords(
        "experience", "Customer experience", "product",
        (
            "first-run setup", "error messages", "the mobile menu", "accessibility", "localised dates",
            "help articles", "email digests", "the settings page", "empty states", "form validation",
        ),
        (
            ("redesign", "Redesign {subject} around one task"), ("remove", "Remove half of {subject}"),
            ("personalise", "Personalise {subject} by role"),
            ("test-variants-of", "Test two variants of {subject}"),
            ("hand-over", "Give {subject} to the feature teams"),
        ),
    ),
)  # fmt: skip

CONTEXT = (
    "{product} loses {n} accounts a month in {region} where {subject} is named as the reason.",
    "Support handled {n} tickets about {subject} since {month}, half of them from the same four customers.",
    "Two teams have solved {subject} twice, and the answers differ in what they promise to customers.",
    "The largest customer in {region} (“{quote}”) mentions {subject} by name in the new contract.",
    "We measured it: {percent} % of the sessions touch {subject}, the slowest tenth for {n} s.",
    "The last incident review (№ {n}) named {subject} as the part that nobody could change safely.",
    "At today's growth {subject} costs €{n},000 a year by {month} → no longer a rounding error.",
    "Legal in {region} wants an answer before the audit; until then each change needs a signature.",
    "The research with {n} customers says that they would rather have {subject} late than unreliable.",
    "Since the move of {month} the team spends about {percent} % of its week on {subject}.",
)
RATIONALE = (
    "It is the only option that we can undo within a week, and {subject} is where we have been wrong before.",
    "It costs about {n} person-weeks, half of the next best, and the risk stays inside {product}.",
    "{region} is small enough to learn from and large enough for the result to mean something.",
    "It may only move the problem, as was objected; then it moves it to a team that can see it.",
    "The pilot of {month} moved the metric by {percent} % of what we hope for, with a quarter of the effort.",
    "Waiting would be cheaper this quarter and dearer in every one after it.",
    "The vendor's terms let us leave after {n} months with our data, which was the deciding point.",
    "It keeps the number of systems that {product} depends on the same; the alternatives add one or two.",
)
PROS = (
    "No change for existing customers in {region}", "One team can carry it from end to end",
    "Reversible behind a flag", "Pays for itself within {n} months", "The interface stays as it is",
    "Already proven in {product}", "Removes a dependency on the night shift",
    "Everyone on the team has run it before", "Makes the cost visible per account",
    "Gives the auditors what they ask for",
)  # fmt: skip
CONS = (
    "Needs {n} weeks of a team that has none to spare", "Two systems have to agree during the move",
    "A second bill, in a currency that we do not hedge", "Nobody here has run it under load",
    "Customers in {region} see the change first", "The old reports stop adding up for a quarter",
    "Ties {product} to one vendor's release plan", "Harder to explain to sales",
    "The naïve version leaks details of other tenants", "On-call gets one more thing to know",
)  # fmt: skip
POSITIVE = (
    "The on-call load of {product} falls by about {percent} %",
    "New engineers can change {subject} in their first week",
    "Sales can quote in {region} without asking", "{subject} has one owner and one dashboard",
    "The audit evidence is a by-product, no longer a project",
)  # fmt: skip
NEGATIVE = (
    "{n} customers have to migrate by hand",
    "The first bill after the change will raise questions in {region}",
    "For a quarter, {product} runs both ways", "We lose the discount of the present supplier",
    "The mobile clients have to follow in a separate release",
)  # fmt: skip
NEUTRAL = ("The team keeps its name and its rota", "Documentation moves to the handbook")
SMALLEST_BET = (
    "Two weeks with {n} accounts of {region}, by hand, before a line of code is written.",
    "A fake door in {product}; we stop if fewer than {percent} % open it within three weeks.",
    "One service, one team, one month; the old path stays on and takes over on the first page.",
    "Shadow traffic at {percent} % for a week, and compare the answers.",
)
CONSTRAINTS = (
    ("reliability", "{product} may not lose more than {n} minutes in the quarter"),
    ("security", "No customer data of {region} leaves the region"),
    ("time", "The season in {region} begins in {month}; nothing changes after that"),
    ("cost", "€{n},000 this year, all in"),
    ("dependency", "The identity team delivers first, or not at all"),
    ("people", "{n} engineers, of whom two know {subject}"),
    ("compliance", "The regulator in {region} wants thirty days' notice"),
)
NOT_DOING = (
    ("A migration of accounts that are happy as they are", "It would cost more than they pay"),
    ("The same for {other}", "One product at a time; we learn more from the second"),
    ("A public beta", "Feedback from {n} customers is more than we can answer"),
    ("A rewrite of the reports", "They can live with a note at the top for now"),
    ("Support for on-premise customers", "Four of them are left, and all four have plans to move"),
    ("A discount for waiting", "It would teach customers to wait"),
)  # fmt: skip
REVISIT_WHEN = (
    "More than {n} accounts ask for the opposite within a quarter",
    "The vendor changes its terms, or {product} doubles its traffic",
    "The error budget of {product} is spent two months in a row",
)
EVIDENCE = (
    "Reading of {month}: {percent} % of the way to the target",
    "Interviews with {n} customers in {region}, notes in the research library",
    "Post-incident review № {n}",
    "Cost report of {month}, €{n},000 under plan",
)
UNMEASURABLE = (
    "A legal duty in {region}: it is met or it is not, and the auditors say which.",
    "It removes a choice rather than moving a number; we will see it in what nobody asks any more.",
)
DISSENT = (
    "It solves last year's problem; I would wait for the numbers of {month}.",
    "I would have bought it. We will spend the saving on meetings — and then buy it.",
    "The metric can be met without the customer noticing any difference.",
)
DECISION_COMMENTS = (
    "Minutes: https://wiki.example.com/minutes/{n}",
    "The numbers are those of the finance export, not of the dashboard.",
    "Vorgänger siehe Wiki; the discussion is in the channel of {product}.",
    "Kept short on purpose: the long version is linked below.",
)

THEMES = (
    ("Customers in {region} trust {product} with their whole business", "trust"),
    ("A new account in {region} gets its first result on the first day", "first-day"),
    ("Small teams run {product} without asking anyone for help", "self-serve"),
    ("Larger customers find in {product} what made them look elsewhere", "grow-up"),
)
BETS = (
    "usage metering", "instant refunds", "spend alerts", "one-click export", "approval by phone",
    "shared dashboards", "smart reminders", "invoice templates", "bank feeds", "team roles",
    "saved filters", "partner sign-up", "receipt capture", "multi-currency view", "guided migration",
    "weekly digest", "fraud warnings", "draft mode", "split payments", "tax reports",
)  # fmt: skip
PLATFORM_WORK = (
    "queue partitioning", "schema registry", "zero-downtime deploys", "token service",
    "tracing everywhere", "cold-storage tier", "test data factory", "secrets rotation",
    "regional failover", "build cache", "rate limiter", "event replay", "dependency upgrade",
    "audit pipeline", "load-test rig", "config service", "backup restore drill", "TLS renewal",
    "identity federation", "cost tagging",
)  # fmt: skip
KILL_CRITERIA = (
    "Fewer than {n} accounts in {region} use it twice within six weeks",
    "The guardrail breaks in two readings in a row",
    "The experiment moves the metric by less than a quarter of what we promised",
)
COST_OF_NOT_DOING = (
    "About {n} hours of manual work a month, and one incident a quarter that we can name in advance.",
    "The next bet in {region} waits for it, or copies it.",
    "The licence of the old part ends; after that every month costs €{n},000.",
)
READY = (
    ("dependencies", "The contract with the identity team is signed off (№ {n})"),
    ("risk", "Worst case: {n} accounts fall back to the old path for a day"),
    ("security", "Threat model reviewed; two findings, both closed"),
    ("performance", "Load test at three times today's peak of {product}"),
)
REQUESTERS = ("Customer council, {region}", "Sales, {region}", "Support", "Finance", "Regulator, {region}")

RISKS = (
    ("legacy-tls", "Old TLS on the partner endpoint", "security"),
    ("shared-admin", "Shared administrator account for the night shift", "security"),
    ("no-failover", "No failover for the batch runner", "reliability"),
    ("late-patches", "Patches of the reporting host come late", "security"),
    ("manual-refunds", "Refunds above the limit are checked by hand", "delivery"),
    ("single-region", "Backups stay in one region", "reliability"),
    ("vendor-access", "A vendor reads production logs", "security"),
    ("open-source-eol", "A library past its end of life", "architecture"),
    ("untested-restore", "A restore that was never tried", "reliability"),
    ("wide-tokens", "Tokens that open more than they need", "security"),
    ("model-drift", "A model without drift alarms", "data-ai"),
    ("price-cache", "Prices may be a day old in the cache", "pricing"),
)
CONTROLS = (
    "Access only from the bastion host, with a second factor",
    "A daily report of all uses goes to the on-call engineer",
    "The endpoint answers to the partner's address range only",
    "A weekly restore of the smallest tenant, by hand",
    "Traffic is capped at {percent} % of the normal peak",
    "Two people approve every change of the list",
)
JUSTIFICATION = (
    "The replacement is on the roadmap; closing the endpoint today would stop {n} customers in {region}.",
    "The cost of an emergency fix is about {n} person-weeks, against a loss that we put at €{n},000 a year.",
    "The vendor ships the fix in {month}; until then the controls hold the exposure to {percent} % of it.",
)
RISK_TEXT = (
    "Someone with access to the internal network could read the traffic of {product} in {region}.",
    "If it fails outside office hours, up to {n} payouts wait until the morning.",
    "A mistake would not be noticed before the month is closed, with {n} accounts affected at worst.",
)
DEPRIORITIZED = (
    "Office move of the {region} team", "Second language for the help pages",
    "Custom reports for one reseller", "The old partner programme", "Dark mode in {product}",
    "Import from spreadsheets with macros",
)  # fmt: skip
