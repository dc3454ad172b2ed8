"""Examples that the help of each command ends with: lines to copy."""

EXAMPLES = {
    "run": ("origyne run --month 2026-09 --dry-run", "origyne run --month 2026-09 --month 2026-10"),
    "land": ("origyne land", "origyne --quiet land"),
    "rate": ("origyne rate --month 2026-09", "origyne rate --month 2026-09 --engine sail"),
    "invoice": ("origyne invoice --month 2026-09 --dry-run", "origyne invoice --month 2026-09"),
    "collect": ("origyne collect --month 2026-09",),
    "publish": (
        "origyne publish",
        "origyne publish --standalone origyne-2026-10.duckdb --since 2026-08",
        "origyne publish --standalone bills.duckdb --tables invoices,invoice_lines,invoice_vat",
    ),
    "doctor": ("origyne doctor", "origyne doctor --json"),
    "status": ("origyne status", "origyne status --json"),
    "usage": (
        "origyne usage",
        "origyne usage 0612345678",
        "origyne usage C-1001 --month 2026-09 --csv usage.csv",
    ),
    "fraud": (
        "origyne fraud --status OPEN",
        "origyne fraud show BURST-2026-10-12-6f1c0a9be4d2",
        "origyne fraud dismiss BURST-2026-10-12-6f1c0a9be4d2 --note 'le client confirme'",
    ),
    "explain": ("origyne explain MOBILE M26093000009807",),
    "query": ("origyne query --tables", "origyne query 'select * from invoices' --csv > invoices.csv"),
    "margin": (
        "origyne margin",
        "origyne margin 2026-09 --by destination --negative",
        "origyne margin 2026-09 --by customer --csv marge.csv",
    ),
    "reconcile": ("origyne reconcile", "origyne reconcile 2026-09 --out ecarts_2026-09.xlsx"),
    "dashboard": ("origyne dashboard", "origyne dashboard 2026-10 --out /srv/board/2026-10"),
    "ui": ("origyne ui", "origyne ui --port 3456"),
    "credit": (
        "origyne credit F2026-000012 --reason 'Erreur de tarif vers la Belgique'",
        "origyne credit F2026-000012 --reason 'Remise commerciale' --line 3=12.50",
    ),
    "compare": ("origyne compare F2026-000012", "origyne compare F2026-000012 --json"),
    "deliver": ("origyne deliver --month 2026-09 --dry-run", "origyne deliver --month 2026-09 --by mail"),
    "journal": ("origyne journal --month 2026-09", "origyne journal --month 2026-09 --out ventes.txt"),
    "month-end": (
        "origyne month-end --month 2026-10",
        "origyne month-end --month 2026-10 --out /srv/accountant/2026-10",
    ),
    "fec": ("origyne fec 2026", "origyne fec --check 732829320FEC20261231.txt"),
    "supplier": (
        "origyne supplier explain --month 2026-09",
        "origyne supplier dispute --month 2026-09 --out litige.xlsx",
        "origyne supplier claim --month 2026-09 --dry-run",
        "origyne supplier credit R202609-01 OR-2026-10 --line 6 --amount 1.90",
    ),
    "register": ("origyne register verify", "origyne register backup /backup/invoices.sqlite"),
    "verify": ("origyne verify", "origyne verify --json"),
    "bank-answers": ("origyne bank-answers", "origyne bank-answers camt053-20261109.xml"),
    "match": (
        "origyne match 3f0a91 F2026-000012 --note 'payé par sa mère'",
        "origyne match 3f0a91 --ignore --note 'apport du gérant'",
    ),
    "payment": (
        "origyne payment F2026-000012 --amount 35.88 --note 'chèque 4471'",
        "origyne payment --reverse PAYMENT:F2026-000012 --note 'chèque d’un autre client'",
    ),
    "payments": ("origyne payments cheques.csv --dry-run", "origyne payments cheques.csv"),
    "write-off": ("origyne write-off F2026-000012 --note 'liquidation judiciaire' --dry-run",),
    "dispute": (
        "origyne dispute F2026-000012 --note 'conteste les appels du 3'",
        "origyne dispute F2026-000012 --end --note 'avoir émis'",
    ),
    "account": (
        "origyne account C-1001",
        "origyne account C-1001 --json",
        "origyne account C-1001 --pdf releve.pdf --since 2026-01-01",
    ),
    "refund": ("origyne refund C00012 --dry-run", "origyne refund C00012"),
    "sim": ("origyne sim stock", "origyne sim puk 89330000000000000005 --why 'client bloqué, ticket 42'"),
    "notices": (
        "origyne notices --month 2026-10 --status FAILED",
        "origyne notices send --dry-run",
        "origyne notices send",
    ),
    "represent": ("origyne represent --month 2026-09",),
    "reminders": (
        "origyne reminders --on 2026-12-01",
        "origyne reminders --send --dry-run",
        "origyne reminders --send",
    ),
    "layout": (
        "origyne layout guess MOB-20260901T1130.txt > layouts.toml",
        "origyne layout try MOB-20260901T1130.txt --layouts layouts.toml",
        "origyne layout check --layouts layouts.toml",
    ),
    "demo": ("origyne demo", "origyne demo --month 2026-09 --lines 200 --out /tmp/demo"),
    "simulate": (
        "origyne simulate deposit --month 2026-09",
        "origyne simulate deposit --lines 5000 --faults --seed 2",
    ),
    "onboard": (
        "origyne onboard status",
        "origyne onboard done contracts-returned --by 'Léa Martin' --note 'signés le 2'",
        "origyne onboard plan --png --ics",
        "origyne onboard artwork logo.png bandeau.png",
        "origyne onboard artwork --compose --out bandeau.png",
        "origyne onboard form --write",
        "origyne onboard form --check RENSEIGNEMENTS_COMPLEMENTAIRES.xlsx --dns",
        "origyne onboard form --apply RENSEIGNEMENTS_COMPLEMENTAIRES.xlsx",
        "origyne onboard profile --write --code ABC",
        "origyne onboard clients --check clients.xlsx",
    ),
    "tariff": (
        "origyne tariff template --date 2026-12-01 --out tariffs",
        "origyne tariff check TABLES_TARIFAIRES_20270101.xlsx",
        "origyne tariff check TABLES_TARIFAIRES_20270101.xlsx --strict --json",
        "origyne tariff diff TABLES_TARIFAIRES_20270101.xlsx",
        "origyne tariff diff TABLES_TARIFAIRES_20260901.xlsx TABLES_TARIFAIRES_20270101.xlsx",
        "origyne tariff impact TABLES_TARIFAIRES_20270101.xlsx --months 3",
        "origyne tariff price --offer MOB --usage VOIX --to 0612345678 --duration 1:30",
    ),
    "rio": (
        "origyne rio 01P123456ABC 0612345678",
        "origyne rio --workbook portability.xlsx",
        "origyne rio --tool controle-rio.xlsx --own-operator 24",
    ),
}
"""Command, then its examples."""


def epilog_of(name: str) -> str | None:
    """The end of a command's help; each example is a line of its own."""
    lines = EXAMPLES.get(name)
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines) if lines else None
