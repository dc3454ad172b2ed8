-- Each subscription and one-off fee of a month.
--
-- Subscription: the whole fee, or fee * days / days in month, half up to the cent, when the offer is prorated.
-- One-off: the activation fee of the offer held on the day of activation, the termination fee of the offer held on
-- the day before the termination, each in that day's version.
--
-- grain: customer_ref, line, offer_code, kind, valid_from
-- partition: billing_month
-- published: internal
-- reads: offer_months, lines, months, tariff_versions, tariff_offers
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: offer_code VARCHAR not null | the offer
-- column: offer_label VARCHAR | its name, French
-- column: kind VARCHAR not null in (SUBSCRIPTION, ACTIVATION, TERMINATION) | SUBSCRIPTION, ACTIVATION or TERMINATION
-- column: valid_from DATE not null | first day that it pays for
-- column: valid_to DATE not null | last day that it pays for, included
-- column: days INTEGER >= 0 | days that it pays for
-- column: amount_excl_tax DECIMAL(18,2) not null >= 0 | euros
-- column: vat_rate DECIMAL(5,2) not null >= 0 | percent
-- check: lie_in_the_month error
-- check: one_subscription_a_line_and_offer error
with subscribed as (
    select
        customer_ref,
        line,
        offer_code,
        offer_label,
        'SUBSCRIPTION' as kind,
        first_on as valid_from,
        last_on as valid_to,
        days,
        cast(subscription_excl_tax * 1000000 as bigint) as fee_micro,
        case when prorated then days else days_in_month end as charged_days,
        days_in_month,
        vat_rate
    from offer_months
    where month = $month and tariff_from is not null
),

one_offs as (
    select
        l.customer_ref,
        l.line,
        l.offer_code,
        'ACTIVATION' as kind,
        l.activated_on as due_on,
        l.activated_on as held_on
    from lines as l
    inner join months as m on m.month = $month and l.activated_on >= m.first_day and l.activated_on < m.next_first_day
    where l.valid_from <= l.activated_on and (l.valid_to is null or l.activated_on < l.valid_to)

    union all

    select
        l.customer_ref,
        l.line,
        l.offer_code,
        'TERMINATION' as kind,
        l.terminated_on as due_on,
        l.terminated_on - 1 as held_on
    from lines as l
    inner join months as m
        on m.month = $month and l.terminated_on >= m.first_day and l.terminated_on < m.next_first_day
    where l.valid_from <= l.terminated_on - 1 and (l.valid_to is null or l.terminated_on - 1 < l.valid_to)
),

charged_once as (
    select
        f.customer_ref,
        f.line,
        f.offer_code,
        o.label as offer_label,
        f.kind,
        f.due_on as valid_from,
        f.due_on as valid_to,
        1 as days,
        cast(
            case when f.kind = 'ACTIVATION' then o.activation_fee_excl_tax else o.termination_fee_excl_tax end * 1000000
            as bigint
        ) as fee_micro,
        1 as charged_days,
        1 as days_in_month,
        o.vat_rate
    from one_offs as f
    inner join tariff_versions as v
        on f.held_on >= v.tariff_from and (v.tariff_to is null or f.held_on < v.tariff_to)
    inner join tariff_offers as o
        on v.tariff_from = o.tariff_from and v.workbook = o.workbook and f.offer_code = o.offer_code
),

charged as (
    select *
    from subscribed

    union all

    select *
    from charged_once
    where fee_micro > 0
),

-- Whole micro-euros of the charged days, rounded down: this cannot change the rounding to the cent.
due as (
    select
        *,
        fee_micro // days_in_month * charged_days + fee_micro % days_in_month * charged_days // days_in_month as due_micro
    from charged
)

select
    cast($month as varchar) as billing_month,
    customer_ref,
    line,
    offer_code,
    offer_label,
    kind,
    valid_from,
    valid_to,
    days,
    cast(cast((due_micro + 5000) // 10000 as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))
        as amount_excl_tax,
    vat_rate
from due
