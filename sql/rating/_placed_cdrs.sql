-- Each event to rate with the spell of its line and its usage family; null where there is none.
--
-- grain: is_fixed, cdr_id
-- reads: due_cdrs, spell_months, placed_routes
-- storage: view
-- column: is_fixed BOOLEAN | of a fixed line: its feed is VGA, not MOBILE
-- column: cdr_id VARCHAR | the event
-- column: spell_month BIGINT | its line, customer, offer and days
-- column: tariff_from DATE | version in force at the start
-- column: offer_code VARCHAR | offer of the spell
-- column: usage_family BIGINT | its usage, zone and destination
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: quantity BIGINT | seconds, 1 act, or KO
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
select
    c.feed = 'VGA' as is_fixed,
    c.cdr_id,
    s.spell_month,
    s.tariff_from,
    s.offer_code,
    r.usage_family,
    r.usage,
    r.is_free,
    c.started_at,
    epoch_us(c.started_at) // 1000000 as start_epoch_s,
    c.quantity,
    c.supplier_amount_excl_tax,
    c.supplier_cost_excl_tax
from due_cdrs as c
left join spell_months as s
    on c.line = s.line
    and c.tariff_from = s.tariff_from
    and c.local_date >= s.from_day
    and c.local_date < s.to_day
left join placed_routes as r
    on c.tariff_from = r.tariff_from
    and c.usage = r.called_usage
    and c.is_incoming = r.is_incoming
    and c.network = r.network
    and c.called_prefix = r.called_prefix
