-- Each SIM card ordered or seen, with its line and latest state; no PIN, no PUK.
--
-- grain: iccid
-- partition: whole
-- published: yes
-- reads: sim_card_orders, line_observations
-- column: order_ref VARCHAR | order of the card; null where only the snapshots show it
-- column: iccid VARCHAR | the card
-- column: imsi VARCHAR | its subscriber identity
-- column: line VARCHAR | E.164 digits without +; null where no snapshot shows it
-- column: state VARCHAR | latest state seen: STOCK, ACTIF, SUSPENDU or RESILIE
-- column: source VARCHAR default origyne | the wholesaler whose snapshot, else whose order, shows the card: origyne, or a name of [[sources]]
with ordered as (
    select *
    from sim_card_orders
    qualify row_number() over (partition by iccid order by deposited_at desc, source_path desc) = 1
),

observed as (
    select *
    from line_observations
    where iccid is not null
    qualify row_number() over (partition by iccid order by deposited_at desc, source_path desc, line asc) = 1
)

select
    o.order_ref,
    coalesce(o.iccid, s.iccid) as iccid,
    coalesce(s.imsi, o.imsi) as imsi,
    s.line,
    s.state,
    source_of(coalesce(s.source_path, o.source_path, '')) as source
from ordered as o
full join observed as s on o.iccid = s.iccid
