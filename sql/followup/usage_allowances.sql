-- What each allowance of a month grants, what is used of it as of the latest deposit, and when it reached 80 and 100 percent.
--
-- A pass counts in the month of its first day, together with the month's own quantity of the same allowance.
-- An instant of an earlier billing month is left out where the grant that is known now is not reached.
--
-- grain: event_month, allowance_code, customer_ref, line
-- partition: billing_month
-- published: yes
-- reads: followed_draws, usage_reached, followed_months, tariff_allowances
-- params: event_month
-- column: event_month VARCHAR not null | AAAA-MM
-- column: allowance_code VARCHAR not null | the allowance
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: usage VARCHAR in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | what it covers: VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: granted_quantity BIGINT >= 0 | seconds, acts or KO, with the whole month's grant; null is unlimited
-- column: used_quantity BIGINT not null >= 0 | seconds, acts or KO, of the events known
-- column: reached_80_at TIMESTAMP WITH TIME ZONE | start of the event that brought it to 80 percent; null while none did
-- column: reached_100_at TIMESTAMP WITH TIME ZONE | start of the event that used it up; null while none did
-- column: forecast_quantity BIGINT >= 0 | used at the month's end if usage goes on as so far, rounded down; null before day 3
-- column: as_of TIMESTAMP WITH TIME ZONE | deposit instant of the latest event in view
with pools as (
    select
        allowance_code,
        customer_ref,
        line,
        pass_from,
        last(granted_quantity order by billing_month) as granted_quantity,
        sum(used_quantity) as used_quantity
    from followed_draws
    where event_month = $event_month
    group by allowance_code, customer_ref, line, pass_from
),

allowances as (
    select
        allowance_code,
        customer_ref,
        line,
        case when count(granted_quantity) = count(*) then cast(sum(granted_quantity) as bigint) end as granted_quantity,
        cast(sum(used_quantity) as bigint) as used_quantity
    from pools
    group by allowance_code, customer_ref, line
),

reached as (
    select
        allowance_code,
        customer_ref,
        line,
        min(case when threshold = 80 then reached_at end) as reached_80_at,
        min(case when threshold = 100 then reached_at end) as reached_100_at
    from usage_reached
    where event_month = $event_month and kind = 'ALLOWANCE'
    group by allowance_code, customer_ref, line
),

usages as (
    select
        allowance_code,
        min(usage) as usage
    from tariff_allowances
    group by allowance_code
),

elapsed as (
    select
        max(as_of) as as_of,
        max(case when billing_month = $event_month then days_elapsed end) as days_elapsed,
        max(case when billing_month = $event_month then days end) as days
    from followed_months
)

select
    cast($event_month as varchar) as event_month,
    a.allowance_code,
    a.customer_ref,
    a.line,
    u.usage,
    a.granted_quantity,
    a.used_quantity,
    case when a.used_quantity * 100 >= a.granted_quantity * 80 then r.reached_80_at end as reached_80_at,
    case when a.used_quantity >= a.granted_quantity then r.reached_100_at end as reached_100_at,
    case
        when e.days_elapsed is null then a.used_quantity
        when e.days_elapsed >= 3 then a.used_quantity * e.days // e.days_elapsed
    end as forecast_quantity,
    e.as_of
from allowances as a
cross join elapsed as e
left join usages as u on a.allowance_code = u.allowance_code
left join reached as r
    on a.allowance_code = r.allowance_code
    and a.customer_ref = r.customer_ref
    and a.line is not distinct from r.line
