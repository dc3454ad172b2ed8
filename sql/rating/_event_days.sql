-- Each day on which events start that a billing month must rate: when they are due, and their tariff version.
--
-- An event is due in the month of its start when its file was deposited by that month's cut-off, else in the first
-- month whose cut-off is on or after its deposit.
--
-- grain: local_date
-- reads: cdrs, carried_cdrs, billing_month, tariff_versions, tariff_destinations
-- column: local_date DATE | day in Europe/Paris
-- column: event_month VARCHAR | its month, AAAA-MM
-- column: due_after TIMESTAMP WITH TIME ZONE | those deposited later are due in the billing month; null is no bound
-- column: due_until TIMESTAMP WITH TIME ZONE | those deposited by then are due in the billing month
-- column: tariff_from DATE | version in force; null where there is none
-- column: workbook VARCHAR | its workbook
-- column: longest_prefix BIGINT | digits of the longest prefix in its sheet Destinations
with days as (
    select
        local_date,
        max(deposited_at) as last_deposited_at
    from cdrs
    where deposited_at <= (select cutoff from billing_month)
    group by local_date

    union all

    select distinct
        c.local_date,
        m.cutoff as last_deposited_at
    from carried_cdrs as c
    cross join billing_month as m
),

dated as (
    select
        d.local_date,
        strftime(d.local_date, '%Y-%m') as event_month,
        max(d.last_deposited_at) as last_deposited_at
    from days as d
    group by d.local_date
),

longest as (
    select
        tariff_from,
        workbook,
        max(length(prefix)) as longest_prefix
    from tariff_destinations
    group by tariff_from, workbook
)

select
    d.local_date,
    d.event_month,
    case when d.event_month < m.month then m.previous_cutoff end as due_after,
    m.cutoff as due_until,
    v.tariff_from,
    v.workbook,
    l.longest_prefix
from dated as d
inner join billing_month as m
    on d.event_month = m.month or (d.event_month < m.month and d.last_deposited_at > m.previous_cutoff)
left join tariff_versions as v
    on d.local_date >= v.tariff_from and (v.tariff_to is null or d.local_date < v.tariff_to)
left join longest as l on v.tariff_from = l.tariff_from and v.workbook = l.workbook
