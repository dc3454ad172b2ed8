-- What decides how a customer's events are rated, beside the events and the tariffs, as one digest, with each of the lines.
--
-- Spells, options, grants and passes, what earlier months consumed and spent, and the customer's own limit. Where the
-- digest is the same at two looks, the same events have the same amounts, draws and thresholds.
--
-- grain: customer_ref, line
-- reads: spell_months, held_days, held_allowances, allowance_grants, earlier_draws, earlier_usage_days, customer_limits, months, home_zones
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | a line that the customer has in a month whose events are rated, or has a pass for
-- column: terms VARCHAR | the digest, the same for all lines of the customer
with spells as (
    select
        cast(customer_ref as varchar) as customer_ref,
        to_json(struct_pack(
            part := 'spell',
            month := cast(month as varchar),
            line := cast(line as varchar),
            offer_code := cast(offer_code as varchar),
            from_day := from_day,
            to_day := to_day,
            tariff_from := tariff_from,
            vat_rate := vat_rate
        )) as term
    from spell_months
),

allowances as (
    select
        cast(d.customer_ref as varchar) as customer_ref,
        to_json(struct_pack(
            part := 'allowance',
            line := cast(d.line as varchar),
            from_day := d.from_day,
            to_day := d.to_day,
            allowance_code := cast(h.allowance_code as varchar),
            tariff_from := h.tariff_from
        )) as term
    from held_allowances as h
    inner join held_days as d on h.stretch = d.stretch
),

grants as (
    select
        cast(customer_ref as varchar) as customer_ref,
        to_json(struct_pack(
            part := 'grant',
            month := cast(month as varchar),
            allowance_code := cast(allowance_code as varchar),
            tariff_from := tariff_from,
            line := cast(line as varchar),
            pass_from := pass_from,
            pass_to := pass_to,
            pool_line := cast(pool_line as varchar),
            stage := stage,
            granted_quantity := granted_quantity
        )) as term
    from allowance_grants
),

pools as (
    select distinct
        month,
        allowance_code,
        customer_ref,
        pool_line,
        pass_from
    from allowance_grants
),

draws as (
    select
        cast(p.customer_ref as varchar) as customer_ref,
        to_json(struct_pack(
            part := 'drawn',
            month := cast(p.month as varchar),
            allowance_code := cast(p.allowance_code as varchar),
            pool_line := cast(p.pool_line as varchar),
            pass_from := p.pass_from,
            used_quantity := sum(e.used_quantity)
        )) as term
    from earlier_draws as e
    inner join pools as p
        on e.event_month = p.month
        and e.allowance_code = p.allowance_code
        and e.customer_ref = p.customer_ref
        and e.line is not distinct from p.pool_line
        and e.pass_from is not distinct from p.pass_from
    group by p.month, p.allowance_code, p.customer_ref, p.pool_line, p.pass_from
),

spends as (
    select
        customer_ref,
        to_json(struct_pack(
            part := 'spent',
            month := event_month,
            line := line,
            is_roaming_data := usage = 'DATA' and origin_zone not in (select h.origin_zone from home_zones as h),
            amount_excl_tax := sum(amount_excl_tax)
        )) as term
    from earlier_usage_days
    where event_month in (select m.month from months as m where m.is_rated) and amount_excl_tax > 0
    group by
        customer_ref,
        event_month,
        line,
        usage = 'DATA' and origin_zone not in (select h.origin_zone from home_zones as h)
),

limits as (
    select
        customer_ref,
        to_json(struct_pack(part := 'limit', limit_excl_tax := limit_excl_tax)) as term
    from customer_limits
),

terms as (
    select * from spells
    union all
    select * from allowances
    union all
    select * from grants
    union all
    select * from draws
    union all
    select * from spends
    union all
    select * from limits
),

digests as (
    select
        customer_ref,
        sha256(string_agg(cast(term as varchar), chr(10) order by cast(term as varchar))) as terms
    from terms
    group by customer_ref
),

customer_lines as (
    select
        cast(customer_ref as varchar) as customer_ref,
        cast(line as varchar) as line
    from held_days

    union

    select
        cast(customer_ref as varchar) as customer_ref,
        cast(line as varchar) as line
    from allowance_grants
)

select
    l.customer_ref,
    l.line,
    coalesce(d.terms, '') as terms
from customer_lines as l
left join digests as d on l.customer_ref = d.customer_ref
