-- Each event to rate with its line's offer, its tariff version, origin zone and destination; or why not.
--
-- grain: feed, cdr_id
-- reads: due_cdrs, event_days, lines, subscriptions, tariff_offers, network_zones, called_destinations
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: event_month VARCHAR | month of its start
-- column: customer_ref VARCHAR | customer of the spell
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the spell
-- column: vat_rate DECIMAL(5,2) | percent, of the offer in the version
-- column: tariff_from DATE | version in force at the start
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: origin_zone VARCHAR | zone of the visited network; FR for fixed lines
-- column: destination_code VARCHAR | DATA, RECU, or the destination of the called number
-- column: destination_group VARCHAR | its group
-- column: local_date DATE | day of the start
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: quantity BIGINT | seconds, 1 act, or KO
-- column: reason VARCHAR | why it cannot be rated; null where it can so far
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with known_lines as (
    select distinct line from subscriptions
),

joined as (
    select
        c.*,
        k.line is not null as is_known_line,
        s.customer_ref,
        s.offer_code,
        d.tariff_from,
        o.offer_code is not null as is_listed_offer,
        o.vat_rate,
        case when c.feed = 'VGA' then 'FR' else z.origin_zone end as origin_zone,
        n.destination_code as called_destination,
        n.destination_group as called_group
    from due_cdrs as c
    inner join event_days as d on c.local_date = d.local_date
    left join known_lines as k on c.line = k.line
    left join lines as s
        on c.line = s.line
        and c.local_date >= s.valid_from
        and (s.valid_to is null or c.local_date < s.valid_to)
    left join tariff_offers as o
        on d.tariff_from = o.tariff_from and d.workbook = o.workbook and s.offer_code = o.offer_code
    left join network_zones as z on d.tariff_from = z.tariff_from and c.visited_network = z.visited_network
    left join called_destinations as n on d.tariff_from = n.tariff_from and c.called_number = n.called_number
),

placed as (
    select
        * replace (
            case
                when direction = 'ENTRANT' and usage = 'VOIX' and origin_zone <> 'FR' then 'VOIX_RECUE'
                else usage
            end as usage
        ),
        case
            when direction = 'ENTRANT' then 'RECU'
            when usage = 'DATA' then 'DATA'
            else called_destination
        end as destination_code,
        case
            when direction = 'ENTRANT' then 'RECU'
            when usage = 'DATA' then 'DATA'
            else called_group
        end as destination_group
    from joined
)

select
    feed,
    cdr_id,
    event_month,
    customer_ref,
    line,
    offer_code,
    vat_rate,
    tariff_from,
    usage,
    direction = 'ENTRANT' and usage <> 'VOIX_RECUE' as is_free,
    origin_zone,
    destination_code,
    destination_group,
    local_date,
    started_at,
    start_epoch_s,
    quantity,
    case
        when not is_known_line then 'UNKNOWN_LINE'
        when offer_code is null then 'NO_OFFER'
        when tariff_from is null then 'NO_TARIFF_VERSION'
        when not is_listed_offer then 'NO_OFFER'
        when origin_zone is null then 'UNKNOWN_ZONE'
        when destination_code is null then 'UNKNOWN_DESTINATION'
    end as reason,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax,
    deposited_at
from placed
