-- What is open at the end of each month, by how late it was on that day. Source: account_entries, account_settings.
--
-- The five amounts are of invoices, fees and refunds; what pays them counts from the day on which it was set against
-- them, and a payment that came back later counts until that day. unset = balance - the five: credits and payments that
-- were set against nothing then. The balance is that of measure_receivables.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_months, measure_receivables, account_entries, account_settings
-- column: billing_month VARCHAR | AAAA-MM, the calendar month
-- column: not_due_incl_tax DECIMAL(18,2) | euros open and not due at its end
-- column: late_1_30_incl_tax DECIMAL(18,2) | euros open, 1 to 30 days late
-- column: late_31_60_incl_tax DECIMAL(18,2) | euros open, 31 to 60 days late
-- column: late_61_90_incl_tax DECIMAL(18,2) | euros open, 61 to 90 days late
-- column: late_over_90_incl_tax DECIMAL(18,2) | euros open, more than 90 days late
-- column: unset_incl_tax DECIMAL(18,2) | euros of the balance that are none of the five, as a rule credits: below zero
-- column: balance_incl_tax DECIMAL(18,2) | euros owed, credits deducted
with items as (
    select
        case when kind = 'INVOICE' then invoice_number else entry_id end as item,
        entry_date,
        coalesce(due_date, entry_date) as due_date,
        amount_incl_tax
    from account_entries
    where kind in ('INVOICE', 'FEE', 'REFUND') and amount_incl_tax > 0
),

returned as (
    select
        p.entry_id,
        p.invoice_number,
        p.entry_date,
        p.amount_incl_tax,
        min(r.entry_date) as returned_on
    from account_entries as p
    inner join account_entries as r on p.entry_id = r.reverses
    where p.invoice_number is not null and p.amount_incl_tax < 0
    group by p.entry_id, p.invoice_number, p.entry_date, p.amount_incl_tax
),

paid as (
    select
        item,
        set_on as from_day,
        cast(null as date) as until_day,
        amount_incl_tax
    from account_settings
    union all
    select
        invoice_number as item,
        entry_date as from_day,
        returned_on as until_day,
        0 - amount_incl_tax as amount_incl_tax
    from returned
    where entry_id not in (select s.entry_id from account_settings as s)
),

left_open as (
    select
        m.billing_month,
        i.item,
        date_diff('day', i.due_date, m.next_first_day) - 1 as days_late,
        greatest(i.amount_incl_tax - coalesce(sum(p.amount_incl_tax), 0), 0) as open_incl_tax
    from measure_months as m
    inner join items as i on m.next_first_day > i.entry_date
    left join paid as p
        on
            i.item = p.item
            and m.next_first_day > p.from_day
            and (p.until_day is null or m.next_first_day <= p.until_day)
    group by m.billing_month, i.item, i.due_date, i.amount_incl_tax, m.next_first_day
),

ages as (
    select
        billing_month,
        sum(open_incl_tax) filter (where days_late <= 0) as not_due_incl_tax,
        sum(open_incl_tax) filter (where days_late between 1 and 30) as late_1_30_incl_tax,
        sum(open_incl_tax) filter (where days_late between 31 and 60) as late_31_60_incl_tax,
        sum(open_incl_tax) filter (where days_late between 61 and 90) as late_61_90_incl_tax,
        sum(open_incl_tax) filter (where days_late > 90) as late_over_90_incl_tax,
        sum(open_incl_tax) as open_incl_tax
    from left_open
    group by billing_month
)

select
    b.billing_month,
    cast(coalesce(a.not_due_incl_tax, 0) as decimal(18, 2)) as not_due_incl_tax,
    cast(coalesce(a.late_1_30_incl_tax, 0) as decimal(18, 2)) as late_1_30_incl_tax,
    cast(coalesce(a.late_31_60_incl_tax, 0) as decimal(18, 2)) as late_31_60_incl_tax,
    cast(coalesce(a.late_61_90_incl_tax, 0) as decimal(18, 2)) as late_61_90_incl_tax,
    cast(coalesce(a.late_over_90_incl_tax, 0) as decimal(18, 2)) as late_over_90_incl_tax,
    cast(b.balance_incl_tax - coalesce(a.open_incl_tax, 0) as decimal(18, 2)) as unset_incl_tax,
    b.balance_incl_tax
from measure_receivables as b
left join ages as a on b.billing_month = a.billing_month
