-- Each landed version of a file in the view of a billing month, and what became of it.
--
-- In view: deposited by the cut-off (and by now), and from two days before the month on; an older file only where it waits.
--
-- grain: path, landed_at
-- partition: billing_month
-- published: no
-- reads: landed_versions, file_results, waiting_files
-- follows: landed_days, cdrs, line_observations, billed_cdrs
-- follows: tariff_offers, tariff_allowances, tariff_destinations, tariff_zones, tariff_bands, tariff_prices
-- params: month, until, first_day
-- column: billing_month VARCHAR | AAAA-MM
-- column: feed VARCHAR | the folder's feed
-- column: path VARCHAR | from the deposit's root
-- column: sha256 VARCHAR | of its bytes
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant
-- column: landed_at TIMESTAMP WITH TIME ZONE | when it was fetched
-- column: status VARCHAR | loaded, quarantined, duplicate, superseded; or waiting: the present recipe has not read it
-- check: each_is_accounted_for error
-- check: no_event_is_due_before_the_first_month warn
with results as (
    select
        path,
        sha256,
        min(status) as status
    from file_results
    group by path, sha256
),

judged as (
    select
        v.feed,
        v.path,
        v.sha256,
        v.deposited_at,
        v.landed_at,
        case
            when w.path is not null then 'waiting'
            when r.status is not null then r.status
            when not v.is_current then 'superseded'
            else 'waiting'
        end as status
    from landed_versions as v
    left join results as r on v.path = r.path and v.sha256 = r.sha256
    left join waiting_files as w on v.path = w.path and v.sha256 = w.sha256 and (v.is_current or v.feed = 'tariffs')
    where
        v.deposited_at <= $until
        and (v.feed = 'tariffs' or regexp_matches(v.feed, '^(rated_cdrs|account|billed_cdrs)_'))
)

select
    cast($month as varchar) as billing_month,
    feed,
    path,
    sha256,
    deposited_at,
    landed_at,
    status
from judged
where status = 'waiting' or cast(timezone('Europe/Paris', deposited_at) as date) >= $first_day
