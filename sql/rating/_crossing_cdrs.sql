-- The events that reach another band or another tier before their end: they have to be walked.
--
-- grain: event
-- reads: priced_cdrs, price_tiers, spell_months
-- column: event BIGINT | number of the event
-- column: spell_month BIGINT | its line, customer, offer and days
-- column: tariff_from DATE | version in force at the start
-- column: offer_code VARCHAR | offer of the spell
-- column: usage_family BIGINT | its usage, zone and destination
-- column: tier BIGINT | first tier of its price
-- column: usage VARCHAR | VOIX, VOIX_RECUE or DATA
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: quantity BIGINT | seconds or KO
select
    c.event,
    c.spell_month,
    s.tariff_from,
    s.offer_code,
    c.usage_family,
    c.tier,
    p.usage,
    epoch_us(c.started_at) // 1000000 as start_epoch_s,
    c.quantity
from priced_cdrs as c
inner join price_tiers as p on c.tier = p.tier
inner join spell_months as s on c.spell_month = s.spell_month
where c.billed_quantity is null
