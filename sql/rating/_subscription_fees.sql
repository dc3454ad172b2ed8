-- What each subscription and monthly option of a month, and each subscription asked in advance, costs.
--
-- The whole fee, or fee * days / days in month, half up to the cent, where it is prorated.
--
-- grain: month, customer_ref, line, kind, charge_code
-- reads: offer_months, option_months
-- column: month VARCHAR | month paid for, AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: kind VARCHAR | SUBSCRIPTION or OPTION
-- column: charge_code VARCHAR | the offer or option
-- column: label VARCHAR | its name, French
-- column: valid_from DATE | first day that it pays for
-- column: valid_to DATE | last day that it pays for, included
-- column: days INTEGER | days that it pays for
-- column: in_advance BOOLEAN | whether the offer's months are asked in advance
-- column: is_incl_tax BOOLEAN | whether the amount includes tax
-- column: amount DECIMAL(18,2) | euros
-- column: vat_rate DECIMAL(5,2) | percent
with fees as (
    select
        month,
        customer_ref,
        line,
        'SUBSCRIPTION' as kind,
        offer_code as charge_code,
        offer_label as label,
        first_on,
        last_on,
        days,
        days_in_month,
        prorated,
        in_advance,
        subscription_excl_tax,
        subscription_incl_tax,
        vat_rate
    from offer_months
    where tariff_from is not null

    union all

    select
        month,
        customer_ref,
        line,
        'OPTION' as kind,
        option_code as charge_code,
        option_label as label,
        first_on,
        last_on,
        days,
        days_in_month,
        prorated,
        false as in_advance,
        subscription_excl_tax,
        subscription_incl_tax,
        vat_rate
    from option_months
),

charged as (
    select
        *,
        cast(coalesce(subscription_incl_tax, subscription_excl_tax) * 1000000 as bigint) as fee_micro,
        case when prorated then days else days_in_month end as charged_days
    from fees
),

-- Whole micro-euros of the charged days, rounded down: no half of a cent lies between two of them.
due as (
    select
        *,
        fee_micro // days_in_month * charged_days + fee_micro % days_in_month * charged_days // days_in_month as due_micro
    from charged
)

select
    month,
    customer_ref,
    line,
    kind,
    charge_code,
    label,
    first_on as valid_from,
    last_on as valid_to,
    days,
    in_advance,
    subscription_incl_tax is not null as is_incl_tax,
    cast(cast((due_micro + 5000) // 10000 as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as amount,
    vat_rate
from due
