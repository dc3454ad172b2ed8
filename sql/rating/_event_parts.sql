-- Each event to rate with the part of the month in which it is rated: that of the customer who holds its line then.
--
-- An event of no known customer goes by the text of its line, as a customer would by the reference.
--
-- grain: feed, cdr_id
-- reads: due_cdrs, lines, customer_parts, part_count
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
-- column: part BIGINT | number of the part, from 0
with spells as (
    select
        l.line,
        l.valid_from,
        l.valid_to,
        c.part
    from lines as l
    inner join customer_parts as c on l.customer_ref = c.customer_ref
),

placed as (
    select
        d.*,
        s.part,
        case when s.part is null then md5(d.line) end as digits
    from due_cdrs as d
    left join spells as s
        on d.line = s.line
        and d.local_date >= s.valid_from
        and (s.valid_to is null or d.local_date < s.valid_to)
)

select
    p.feed,
    p.cdr_id,
    p.usage,
    p.is_incoming,
    p.line,
    p.local_date,
    p.started_at,
    p.tariff_from,
    p.network,
    p.called_prefix,
    p.quantity,
    p.supplier_amount_excl_tax,
    p.supplier_cost_excl_tax,
    p.deposited_at,
    coalesce(
        p.part,
        (
            cast(strpos('123456789abcdef', substring(p.digits, 1, 1)) as bigint) * 4096
            + cast(strpos('123456789abcdef', substring(p.digits, 2, 1)) as bigint) * 256
            + cast(strpos('123456789abcdef', substring(p.digits, 3, 1)) as bigint) * 16
            + cast(strpos('123456789abcdef', substring(p.digits, 4, 1)) as bigint)
        ) % n.parts
    ) as part
from placed as p
cross join part_count as n
