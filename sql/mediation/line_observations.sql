-- Each change of a line's state that the snapshots of a deposit day show, and its first state of the day.
--
-- Within a snapshot the last row of a line stands. A row that repeats what the snapshot before it showed is left out:
-- at any instant, the latest observation kept is the latest seen.
--
-- grain: feed, line, deposited_at, source_path
-- partition: deposit_day
-- published: no
-- family: accounts
-- reads: account_rows_of_day
-- follows: landed_days, layout
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: line VARCHAR not null | E.164 digits without +
-- column: iccid VARCHAR | SIM card, mobile only
-- column: imsi VARCHAR | subscriber identity, mobile only
-- column: customer_ref VARCHAR | the VNO's customer; null while in stock
-- column: offer_code VARCHAR | offer of the line; null while in stock
-- column: state VARCHAR not null in (STOCK, ACTIF, SUSPENDU, RESILIE) | STOCK, ACTIF, SUSPENDU or RESILIE
-- column: activated_on DATE | with the line, the key of the subscription
-- column: offer_from DATE | when the current offer began
-- column: holder_from DATE | when the current holder took the line over; null where the snapshot does not say it
-- column: suspended_on DATE | since when it is suspended
-- column: terminated_on DATE | when it ends or ended
-- column: source_path VARCHAR not null | file, from the deposit's root
-- column: deposited_at TIMESTAMP WITH TIME ZONE not null | deposit instant of the file
-- column: deposited_on DATE not null | local day of it
-- check: a_line_in_use_has_a_customer error
-- check: each_line_is_of_one_source warn
-- check: files_are_read_whole error
-- check: refused_rows_are_kept error
with snapshots as (
    select
        *,
        cast(timezone('Europe/Paris', deposited_at) as date) as deposited_on,
        struct_pack(
            iccid,
            imsi,
            customer_ref,
            offer_code,
            state,
            activated_on,
            offer_from,
            holder_from,
            suspended_on,
            terminated_on
        ) as observed
    from account_rows_of_day
    where reason is null
    qualify row_number() over (partition by feed, line, source_path order by source_line desc) = 1
),

compared as (
    select
        *,
        lag(observed) over snapshot_order as observed_before,
        row_number() over snapshot_order as place
    from snapshots
    window snapshot_order as (partition by feed, line, deposited_on order by deposited_at, source_path)
)

select
    feed,
    line,
    iccid,
    imsi,
    customer_ref,
    offer_code,
    state,
    activated_on,
    offer_from,
    holder_from,
    suspended_on,
    terminated_on,
    source_path,
    deposited_at,
    deposited_on
from compared
where place = 1 or observed is distinct from observed_before
