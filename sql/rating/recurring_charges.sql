-- Each subscription, option and one-off fee that a billing month asks.
--
-- grain: customer_ref, line, kind, charge_code, valid_from, due
-- partition: billing_month
-- published: internal
-- reads: subscriptions_due, subscription_fees, one_off_fees
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: kind VARCHAR not null in (SUBSCRIPTION, OPTION, ACTIVATION, TERMINATION) | SUBSCRIPTION, OPTION, ACTIVATION or TERMINATION
-- column: charge_code VARCHAR not null | the offer or option
-- column: label VARCHAR | its name, French
-- column: product VARCHAR not null in (OFFER, OPTION, PASS) | OFFER, OPTION (paid each month) or PASS (sold once)
-- column: due VARCHAR not null in (ARREARS, CORRECTION, TAKEN_BACK, ADVANCE, ONCE) | ARREARS, ADVANCE (for the month after), CORRECTION (less what was asked in advance; it may be nothing), TAKEN_BACK (what was asked in advance, on its terms) or ONCE
-- column: for_month VARCHAR | month that a subscription or option pays for, AAAA-MM; null of the other fees
-- column: valid_from DATE not null | first day that it pays for
-- column: valid_to DATE | last day that it pays for, included; null of a pass without end
-- column: days INTEGER >= 0 | days that it pays for; null of one-off fees
-- column: amount_excl_tax DECIMAL(18,2) | euros; null where the price includes tax
-- column: amount_incl_tax DECIMAL(18,2) | euros; null where the price excludes tax
-- column: vat_rate DECIMAL(5,2) not null >= 0 | percent
-- check: lie_in_the_month error
-- check: one_subscription_a_line_and_offer error
with charges as (
    select
        customer_ref,
        line,
        'SUBSCRIPTION' as kind,
        charge_code,
        label,
        'OFFER' as product,
        due,
        month as for_month,
        valid_from,
        valid_to,
        days,
        is_incl_tax,
        amount,
        vat_rate
    from subscriptions_due
    where due <> 'TAKEN_BACK' or amount <> 0

    union all

    select
        customer_ref,
        line,
        kind,
        charge_code,
        label,
        'OPTION' as product,
        'ARREARS' as due,
        month as for_month,
        valid_from,
        valid_to,
        days,
        is_incl_tax,
        amount,
        vat_rate
    from subscription_fees
    where kind = 'OPTION' and month = $month

    union all

    select
        customer_ref,
        line,
        kind,
        charge_code,
        label,
        product,
        'ONCE' as due,
        case when kind = 'OPTION' then cast($month as varchar) end as for_month,
        valid_from,
        valid_to,
        null as days,
        is_incl_tax,
        amount,
        vat_rate
    from one_off_fees
)

select
    cast($month as varchar) as billing_month,
    customer_ref,
    line,
    kind,
    charge_code,
    label,
    product,
    due,
    for_month,
    valid_from,
    valid_to,
    cast(days as integer) as days,
    case when not is_incl_tax then amount end as amount_excl_tax,
    case when is_incl_tax then amount end as amount_incl_tax,
    vat_rate
from charges
