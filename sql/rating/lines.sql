-- Each line on one offer, held by one customer, for one spell, in the view of a month.
--
-- A spell on an offer is cut where another customer takes the line over. Rows of sheet Titulaires come before what
-- the snapshots show.
--
-- grain: line, valid_from
-- partition: billing_month
-- published: yes
-- reads: subscriptions, offer_spells, observed_holders, declared_holders
-- follows: month_deposits, month_files
-- column: line VARCHAR not null | E.164 digits without +
-- column: feed VARCHAR not null | MOBILE or VGA
-- column: iccid VARCHAR | latest SIM card seen, mobile only
-- column: imsi VARCHAR | latest subscriber identity seen, mobile only
-- column: customer_ref VARCHAR not null | the customer who holds the line
-- column: offer_code VARCHAR not null | latest offer seen for the spell
-- column: state VARCHAR | latest state seen of the subscription
-- column: activated_on DATE not null | day of activation
-- column: valid_from DATE not null | first day on the offer
-- column: valid_to DATE | first day no more on the offer; null is open
-- column: suspended_on DATE | latest suspension date seen
-- column: terminated_on DATE | latest termination date seen
-- column: is_holder_dated BOOLEAN | whether DATE_TITULAIRE or Titulaires gives the day of the takeover; null of the first holder
-- column: source VARCHAR not null default origyne | the wholesaler whose snapshot shows the line latest: origyne, or a name of [[sources]]
-- check: spells_do_not_overlap error
-- check: takeovers_are_dated warn
-- check: declared_holders_begin_in_service warn
with cut_days as (
    select
        line,
        activated_on,
        from_day as cut_day
    from observed_holders

    union

    select
        s.line,
        s.activated_on,
        d.from_day as cut_day
    from subscriptions as s
    inner join declared_holders as d on s.line = d.line

    union

    select
        s.line,
        s.activated_on,
        d.to_day as cut_day
    from subscriptions as s
    inner join declared_holders as d on s.line = d.line
),

starts as (
    select
        line,
        activated_on,
        offer_code,
        from_day as spell_from,
        to_day as spell_to,
        from_day
    from offer_spells

    union

    select
        s.line,
        s.activated_on,
        s.offer_code,
        s.from_day as spell_from,
        s.to_day as spell_to,
        c.cut_day as from_day
    from offer_spells as s
    inner join cut_days as c
        on s.line = c.line
        and s.activated_on = c.activated_on
        and s.from_day < c.cut_day
        and (s.to_day is null or s.to_day > c.cut_day)
),

held as (
    select
        s.line,
        s.activated_on,
        s.offer_code,
        s.spell_from,
        s.spell_to,
        s.from_day,
        coalesce(d.customer_ref, o.customer_ref, a.customer_ref) as customer_ref,
        d.line is not null or o.is_dated as is_holder_dated
    from starts as s
    inner join subscriptions as a on s.line = a.line and s.activated_on = a.activated_on
    left join declared_holders as d
        on s.line = d.line and s.from_day >= d.from_day and (d.to_day is null or s.from_day < d.to_day)
    left join observed_holders as o
        on s.line = o.line
        and s.activated_on = o.activated_on
        and (o.from_day is null or s.from_day >= o.from_day)
        and (o.to_day is null or s.from_day < o.to_day)
),

compared as (
    select
        *,
        lag(customer_ref) over (partition by line, spell_from order by from_day) as customer_before
    from held
),

spells as (
    select
        *,
        coalesce(lead(from_day) over (partition by line, spell_from order by from_day), spell_to) as to_day
    from compared
    where not (customer_before is not distinct from customer_ref)
)

select
    s.line,
    a.feed,
    a.iccid,
    a.imsi,
    s.customer_ref,
    s.offer_code,
    a.state,
    s.activated_on,
    s.from_day as valid_from,
    s.to_day as valid_to,
    a.suspended_on,
    a.terminated_on,
    s.is_holder_dated,
    a.source
from spells as s
inner join subscriptions as a on s.line = a.line and s.activated_on = a.activated_on
