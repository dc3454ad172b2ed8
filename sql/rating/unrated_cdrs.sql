-- Each due event that a billing month cannot rate with its view, and the first reason that applies.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: yes
-- source: cdr_id
-- reads: unpriced_cdrs, due_cdrs, subscriptions, lines, spell_months, network_zones, called_destinations
-- params: month
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: billing_month VARCHAR | month that could not rate it, AAAA-MM
-- column: reason VARCHAR not null in (UNKNOWN_LINE, NO_OFFER, NO_TARIFF_VERSION, UNKNOWN_ZONE, UNKNOWN_DESTINATION, NO_PRICE) | why
-- column: line VARCHAR not null | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE not null | start
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros at risk: as rated by the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
-- check: no_money_waits warn
with known_lines as (
    select distinct line from subscriptions
)

select
    d.feed,
    d.cdr_id,
    cast($month as varchar) as billing_month,
    case
        when k.line is null then 'UNKNOWN_LINE'
        when l.line is null then 'NO_OFFER'
        when d.tariff_from is null then 'NO_TARIFF_VERSION'
        when s.line is null then 'NO_OFFER'
        when z.network is null then 'UNKNOWN_ZONE'
        when n.called_prefix is null then 'UNKNOWN_DESTINATION'
        else 'NO_PRICE'
    end as reason,
    d.line,
    d.started_at,
    d.supplier_amount_excl_tax,
    d.deposited_at
from unpriced_cdrs as u
inner join due_cdrs as d on u.feed = d.feed and u.cdr_id = d.cdr_id
left join known_lines as k on d.line = k.line
left join lines as l
    on d.line = l.line
    and d.local_date >= l.valid_from
    and (l.valid_to is null or d.local_date < l.valid_to)
left join spell_months as s on d.line = s.line and d.local_date >= s.from_day and d.local_date < s.to_day
left join network_zones as z on d.tariff_from = z.tariff_from and d.network = z.network
left join called_destinations as n on d.tariff_from = n.tariff_from and d.called_prefix = n.called_prefix
