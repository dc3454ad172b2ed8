-- Each event that a billing month must rate or list as unrated: those due in it and those carried over.
--
-- Carried are the events that the month before left unrated, and those that came after the issue of their month. An
-- event that an issued month has billed is not due again, whatever later files hold.
--
-- grain: feed, cdr_id
-- reads: cdrs, carried_cdrs, billed_before, event_days
-- storage: view
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: is_incoming BOOLEAN | received by the line
-- column: line VARCHAR | E.164 digits without +
-- column: local_date DATE | day of the start in Europe/Paris
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: tariff_from DATE | version in force at the start; null where there is none
-- column: network VARCHAR | MCC and MNC digits of the visited network; VGA for a fixed line
-- column: called_prefix VARCHAR | first digits of the called number, all that prefixes look at; or RECU, DATA
-- column: quantity BIGINT | what there is to bill: seconds, 1 act, or KO (octets rounded up)
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with due as (
    select
        c.*,
        d.tariff_from,
        d.longest_prefix
    from cdrs as c
    inner join event_days as d
        on c.local_date = d.local_date
        and c.deposited_at <= d.due_until
        and (d.due_after is null or c.deposited_at > d.due_after)
    left join billed_before as b on c.feed = b.feed and c.cdr_id = b.cdr_id
    where b.cdr_id is null

    union all

    select
        c.*,
        d.tariff_from,
        d.longest_prefix
    from carried_cdrs as c
    inner join event_days as d on c.local_date = d.local_date
)

select
    feed,
    cdr_id,
    usage,
    direction = 'ENTRANT' as is_incoming,
    line,
    local_date,
    started_at,
    tariff_from,
    case when feed = 'VGA' then 'VGA' else visited_network end as network,
    case
        when direction = 'ENTRANT' then 'RECU'
        when usage = 'DATA' then 'DATA'
        else left(called_number, longest_prefix)
    end as called_prefix,
    case
        when usage = 'VOIX' then duration_s
        when usage = 'DATA' then (volume_bytes + 1023) // 1024
        else 1
    end as quantity,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax,
    deposited_at
from due
