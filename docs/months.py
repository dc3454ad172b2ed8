"""A notebook of the months: revenue, lines, margin, money that is not billed, payment, as plots.

It opens a standalone file (``origyne publish --standalone``) or the database of a data root. ``make notebook`` starts
it; any marimo does: ``marimo edit docs/months.py -- --database origyne-2026-10.duckdb``.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="The months")


@app.cell
def _():
    import os
    from decimal import Decimal

    import altair as alt
    import duckdb
    import marimo as mo

    return Decimal, alt, duckdb, mo, os


@app.cell
def _(Decimal, alt, duckdb, mo, os):
    home = os.environ.get("ORIGYNE_HOME", ".origyne")
    path = mo.cli_args().get("database") or os.path.join(home, "origyne.duckdb")
    mo.stop(
        not os.path.exists(path),
        mo.md(f"`{path}`: no such file. Give one: `-- --database FILE`, or `ORIGYNE_HOME`."),
    )
    database = duckdb.connect(path, read_only=True)
    if os.path.basename(path) == "origyne.duckdb":
        database.execute("set variable origyne_home = $home", {"home": os.path.abspath(os.path.dirname(path))})

    def rows(sql, **values):
        """The rows of a query, by column name; amounts, exact in the database, become numbers to draw."""
        cursor = database.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [
            {name: float(value) if isinstance(value, Decimal) else value for name, value in zip(names, row)}
            for row in cursor.fetchall()
        ]

    def chart(values, title):
        """A chart of rows, without its marks."""
        return alt.Chart(alt.Data(values=values), title=title, width="container", height=240)

    months_axis = alt.X("month:O", title=None, axis=alt.Axis(labelAngle=0))
    return chart, months_axis, path, rows


@app.cell
def _(mo, path, rows):
    months = [row["billing_month"] for row in rows("select billing_month from measure_months order by 1")]
    mo.stop(not months, mo.md(f"`{path}` has no month yet."))
    month = mo.ui.dropdown(months, value=months[-1], label="Month")
    mo.vstack([mo.md("# The months"), mo.md(f"From `{path}`. Amounts are in euros, without tax unless it is said."), month])
    return (month,)


@app.cell
def _(mo, month, rows):
    (arpu,) = rows("from measure_arpu where billing_month = $month", month=month.value)
    (churn,) = rows("from measure_churn where billing_month = $month", month=month.value)
    margins = rows("from measure_margin where billing_month = $month", month=month.value)

    def shown(value, unit):
        return "none" if value is None else f"{value:,.2f} {unit}"

    mo.hstack(
        [
            mo.stat(shown(arpu["revenue_excl_tax"], "€"), label="Revenue", bordered=True),
            mo.stat(shown(arpu["arpu_excl_tax"], "€"), label="Revenue of a line", bordered=True),
            mo.stat(f"{churn['closing_count']:,}", label="Lines at the end", bordered=True),
            mo.stat(shown(churn["churn_pct"], "%"), label="Churn", bordered=True),
            mo.stat(shown(margins[0]["margin_pct"] if margins else None, "%"), label="Margin of usage", bordered=True),
        ],
        widths="equal",
    )
    return


@app.cell
def _(alt, chart, mo, months_axis, rows):
    kinds = rows(
        "select i.billing_month as month, l.kind, sum(l.amount_excl_tax) as euros"
        " from invoice_lines as l join invoices as i using (invoice_number) group by all order by all"
    )
    revenue = (
        chart(kinds, "Revenue by month, credit notes deducted")
        .mark_bar()
        .encode(x=months_axis, y=alt.Y("euros:Q", title="€"), color=alt.Color("kind:N", title=None))
    )
    flow = rows(
        "select billing_month as month, 'activated' as change, activated_count as lines from measure_churn"
        " union all select billing_month, 'ended', -ended_count from measure_churn order by all"
    )
    lines = (
        chart(flow, "Lines that came and went")
        .mark_bar()
        .encode(x=months_axis, y=alt.Y("lines:Q", axis=alt.Axis(tickMinStep=1)), color=alt.Color("change:N", title=None))
    )
    mo.hstack([revenue, lines], widths="equal")
    return


@app.cell
def _(alt, chart, mo, month, rows):
    usage = rows(
        "select usage, revenue_excl_tax as euros, 'revenue' as what from measure_margin_by_usage"
        " where billing_month = $month union all select usage, cost_excl_tax, 'cost' from measure_margin_by_usage"
        " where billing_month = $month order by all",
        month=month.value,
    )
    margin = (
        chart(usage, f"What usage earns and costs, {month.value}")
        .mark_bar()
        .encode(
            x=alt.X("usage:N", title=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("what:N", sort="descending"),
            y=alt.Y("euros:Q", title="€"),
            color=alt.Color("what:N", title=None, sort="descending"),
        )
    )
    destinations = rows(
        "select usage || ' · ' || origin_zone || ' · ' || destination_group as destination, amount_excl_tax as euros"
        " from measure_destinations where billing_month = $month and place <= 10 order by place",
        month=month.value,
    )
    top = (
        chart(destinations, f"What earns most, {month.value}")
        .mark_bar()
        .encode(x=alt.X("euros:Q", title="€"), y=alt.Y("destination:N", sort=None, title=None))
    )
    mo.hstack([margin, top], widths="equal")
    return


@app.cell
def _(alt, chart, mo, month, months_axis, rows):
    hours = rows(
        "select hour(timezone('Europe/Paris', started_at)) as hour, usage, count(*) as events from rated_cdrs"
        " where billing_month = $month group by all order by all",
        month=month.value,
    )
    clock = (
        chart(hours, f"Events by hour, {month.value}")
        .mark_bar()
        .encode(x=alt.X("hour:O", axis=alt.Axis(labelAngle=0)), y=alt.Y("events:Q"), color=alt.Color("usage:N", title=None))
    )
    missing = rows(
        "select billing_month as month, cause, share_pct as percent from measure_money_not_billed"
        " where share_pct is not null order by all"
    )
    leakage = (
        chart(missing, "Money that is not billed, or without a known cost")
        .mark_bar()
        .encode(
            x=months_axis,
            xOffset="cause:N",
            y=alt.Y("percent:Q", title="% of all"),
            color=alt.Color("cause:N", title=None),
        )
    )
    mo.hstack([clock, leakage], widths="equal")
    return


@app.cell
def _(mo, month, rows):
    offers = rows(
        "select offer_code as offer, subscriptions_excl_tax as subscriptions, usage_excl_tax as usage,"
        " other_excl_tax as other, revenue_excl_tax as revenue, closing_count as lines, arpu_excl_tax as arpu"
        " from measure_arpu_by_offer where billing_month = $month order by revenue desc",
        month=month.value,
    )
    debts = rows(
        "select customer_ref as customer, balance_incl_tax as owed, not_due_incl_tax as not_due,"
        " late_1_30_incl_tax as late_1_30, late_31_60_incl_tax as late_31_60,"
        " late_61_90_incl_tax + late_over_90_incl_tax as late_over_60"
        " from account_balances where balance_incl_tax > 0 order by owed desc limit 10"
    )
    days = rows(
        "select billing_month as month, invoiced_incl_tax as invoiced, paid_incl_tax as paid, days_to_pay"
        " from measure_days_to_pay order by month"
    )
    mo.vstack(
        [
            mo.md(f"## Offers, {month.value}"),
            mo.ui.table(offers, selection=None),
            mo.md("## Who owes most now, tax included"),
            mo.ui.table(debts, selection=None),
            mo.md("## Days to pay"),
            mo.ui.table(days, selection=None),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
