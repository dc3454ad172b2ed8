-- Each one-off fee of a month with its price: activations, terminations, activations of options, and passes.
--
-- The version is the one in force on the fee's day: the day of activation, the day before the termination, the first
-- day of an option. A row of options on no spell of its line on its first day owes nothing.
--
-- grain: customer_ref, line, kind, charge_code, valid_from
-- reads: lines, months, line_options, passes, tariff_versions, tariff_offers, tariff_options
-- params: month
-- column: customer_ref VARCHAR | holder on the fee's day
-- column: line VARCHAR | E.164 digits without +
-- column: kind VARCHAR | OPTION (a pass), ACTIVATION or TERMINATION
-- column: charge_code VARCHAR | the offer or option
-- column: label VARCHAR | its name, French
-- column: product VARCHAR | OFFER, OPTION or PASS
-- column: valid_from DATE | day of the fee; first day of a pass
-- column: valid_to DATE | day of the fee; last day of a pass, null is open
-- column: is_incl_tax BOOLEAN | whether the amount includes tax
-- column: amount DECIMAL(18,2) | euros
-- column: vat_rate DECIMAL(5,2) | percent
with due as (
    select
        l.customer_ref,
        l.line,
        l.offer_code as charge_code,
        'ACTIVATION' as kind,
        l.activated_on as due_on,
        l.activated_on as priced_on
    from lines as l
    inner join months as m on m.month = $month and l.activated_on >= m.first_day and l.activated_on < m.next_first_day
    where l.valid_from <= l.activated_on and (l.valid_to is null or l.activated_on < l.valid_to)

    union all

    select
        l.customer_ref,
        l.line,
        l.offer_code as charge_code,
        'TERMINATION' as kind,
        l.terminated_on as due_on,
        l.terminated_on - 1 as priced_on
    from lines as l
    inner join months as m
        on m.month = $month and l.terminated_on >= m.first_day and l.terminated_on < m.next_first_day
    where l.valid_from <= l.terminated_on - 1 and (l.valid_to is null or l.terminated_on - 1 < l.valid_to)
),

options_due as (
    select
        l.customer_ref,
        o.line,
        o.option_code,
        o.from_on
    from line_options as o
    inner join months as m on m.month = $month and o.from_on >= m.first_day and o.from_on < m.next_first_day
    inner join lines as l
        on o.line = l.line and o.from_on >= l.valid_from and (l.valid_to is null or o.from_on < l.valid_to)
),

priced as (
    select
        d.customer_ref,
        d.line,
        d.kind,
        d.charge_code,
        o.label,
        'OFFER' as product,
        d.due_on as valid_from,
        d.due_on as valid_to,
        case when d.kind = 'ACTIVATION' then o.activation_fee_excl_tax else o.termination_fee_excl_tax end as fee_excl_tax,
        case when d.kind = 'ACTIVATION' then o.activation_fee_incl_tax else o.termination_fee_incl_tax end as fee_incl_tax,
        o.vat_rate
    from due as d
    inner join tariff_versions as v
        on d.priced_on >= v.tariff_from and (v.tariff_to is null or d.priced_on < v.tariff_to)
    inner join tariff_offers as o
        on v.tariff_from = o.tariff_from and v.workbook = o.workbook and d.charge_code = o.offer_code

    union all

    select
        d.customer_ref,
        d.line,
        'ACTIVATION' as kind,
        d.option_code as charge_code,
        o.label,
        case when o.is_pass then 'PASS' else 'OPTION' end as product,
        d.from_on as valid_from,
        d.from_on as valid_to,
        o.activation_fee_excl_tax as fee_excl_tax,
        o.activation_fee_incl_tax as fee_incl_tax,
        o.vat_rate
    from options_due as d
    inner join tariff_versions as v
        on d.from_on >= v.tariff_from and (v.tariff_to is null or d.from_on < v.tariff_to)
    inner join tariff_options as o
        on v.tariff_from = o.tariff_from and v.workbook = o.workbook and d.option_code = o.option_code
),

fees as (
    select *
    from priced
    where coalesce(fee_incl_tax, fee_excl_tax) > 0

    union all

    select
        p.customer_ref,
        p.line,
        'OPTION' as kind,
        p.option_code as charge_code,
        o.label,
        'PASS' as product,
        p.from_day as valid_from,
        p.to_day - 1 as valid_to,
        o.subscription_excl_tax as fee_excl_tax,
        o.subscription_incl_tax as fee_incl_tax,
        o.vat_rate
    from passes as p
    inner join months as m on m.month = $month and p.from_day >= m.first_day and p.from_day < m.next_first_day
    inner join tariff_options as o
        on p.tariff_from = o.tariff_from and p.workbook = o.workbook and p.option_code = o.option_code
)

select
    customer_ref,
    line,
    kind,
    charge_code,
    label,
    product,
    valid_from,
    valid_to,
    fee_incl_tax is not null as is_incl_tax,
    cast(
        cast((cast(coalesce(fee_incl_tax, fee_excl_tax) * 1000000 as bigint) + 5000) // 10000 as decimal(18, 0))
        * cast(0.01 as decimal(3, 2))
        as decimal(18, 2)
    ) as amount,
    vat_rate
from fees
