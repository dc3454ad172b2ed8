-- Each subscription that a billing month asks: in arrears, in advance, or as a correction of what was asked in advance.
--
-- The correction of a month is its subscription as this month sees it, less what the month before asked for it. Where
-- rate or tax side differ these are two rows: what was asked taken back on its terms, and what is due on its own.
--
-- grain: customer_ref, line, charge_code, due
-- reads: subscription_fees, charges_before, months
-- params: month
-- column: due VARCHAR | ARREARS, CORRECTION, TAKEN_BACK or ADVANCE
-- column: month VARCHAR | month paid for, AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: charge_code VARCHAR | the offer
-- column: label VARCHAR | its name, French
-- column: valid_from DATE | first day that it pays for
-- column: valid_to DATE | last day that it pays for, included
-- column: days INTEGER | days that it pays for
-- column: is_incl_tax BOOLEAN | whether the amount includes tax
-- column: amount DECIMAL(18,2) | euros; of a correction, of either sign
-- column: vat_rate DECIMAL(5,2) | percent
with asked as (
    select
        customer_ref,
        line,
        charge_code,
        label,
        valid_from,
        valid_to,
        days,
        amount_incl_tax is not null as is_incl_tax,
        coalesce(amount_incl_tax, amount_excl_tax) as amount,
        vat_rate
    from charges_before
    where due = 'ADVANCE' and for_month = $month
),

fees as (
    select
        f.*,
        a.line is not null as was_asked,
        coalesce(a.is_incl_tax = f.is_incl_tax and a.vat_rate = f.vat_rate, false) as is_on_same_terms,
        a.amount as asked_amount
    from subscription_fees as f
    left join asked as a on f.customer_ref = a.customer_ref and f.line = a.line and f.charge_code = a.charge_code
    where f.kind = 'SUBSCRIPTION' and f.month = $month
)

select
    case when in_advance or was_asked then 'CORRECTION' else 'ARREARS' end as due,
    month,
    customer_ref,
    line,
    charge_code,
    label,
    valid_from,
    valid_to,
    days,
    is_incl_tax,
    cast(amount - case when is_on_same_terms then asked_amount else 0 end as decimal(18, 2)) as amount,
    vat_rate
from fees

union all

select
    'TAKEN_BACK' as due,
    cast($month as varchar) as month,
    a.customer_ref,
    a.line,
    a.charge_code,
    a.label,
    a.valid_from,
    a.valid_to,
    a.days,
    a.is_incl_tax,
    cast(-a.amount as decimal(18, 2)) as amount,
    a.vat_rate
from asked as a
left join fees as f
    on a.customer_ref = f.customer_ref and a.line = f.line and a.charge_code = f.charge_code and f.is_on_same_terms
where f.line is null

union all

select
    'ADVANCE' as due,
    f.month,
    f.customer_ref,
    f.line,
    f.charge_code,
    f.label,
    f.valid_from,
    f.valid_to,
    f.days,
    f.is_incl_tax,
    f.amount,
    f.vat_rate
from subscription_fees as f
inner join months as m on f.month = m.month and m.is_next
where f.kind = 'SUBSCRIPTION' and f.in_advance
