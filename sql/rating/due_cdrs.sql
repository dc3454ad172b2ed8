-- Each event that a billing month must rate or list as unrated: those due in it, and those unrated before.
--
-- An event is due in the month of its start when its file was deposited by that month's cut-off, else in the first
-- month whose cut-off is on or after its deposit.
--
-- grain: feed, cdr_id
-- reads: cdrs, carried_cdrs, unrated_before, billing_month
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: event_month VARCHAR | month of its start, AAAA-MM
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR | E.164 digits without +
-- column: local_date DATE | day of the start in Europe/Paris
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: called_number VARCHAR | normalised; null for DATA
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: quantity BIGINT | what there is to bill: seconds, 1 act, or KO (octets rounded up)
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with dated as (
    select
        *,
        strftime(local_date, '%Y-%m') as event_month
    from cdrs
),

due as (
    select d.*
    from dated as d
    inner join billing_month as m
        on d.deposited_at <= m.cutoff
        and (d.event_month = m.month or (d.event_month < m.month and d.deposited_at > m.previous_cutoff))

    union all

    select
        c.*,
        strftime(c.local_date, '%Y-%m') as event_month
    from carried_cdrs as c
    inner join unrated_before as u on c.feed = u.feed and c.cdr_id = u.cdr_id
)

select
    feed,
    cdr_id,
    event_month,
    usage,
    direction,
    line,
    local_date,
    started_at,
    epoch_us(started_at) // 1000000 as start_epoch_s,
    called_number,
    visited_network,
    case
        when usage = 'VOIX' then duration_s
        when usage = 'DATA' then (volume_bytes + 1023) // 1024
        else 1
    end as quantity,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax,
    deposited_at
from due
