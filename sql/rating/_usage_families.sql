-- The usage families of the events: with the offer and the band, they determine price and allowances.
--
-- grain: usage_family
-- reads: placed_routes
-- storage: dictionaries
-- column: usage_family BIGINT | number of the family
-- column: tariff_from DATE | version
-- column: feed VARCHAR | MOBILE or VGA
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: origin_zone VARCHAR | zone of the visited network; FR for fixed lines
-- column: destination_code VARCHAR | DATA, RECU, or the destination of the called number
-- column: destination_group VARCHAR | its group
select distinct
    usage_family,
    tariff_from,
    feed,
    usage,
    is_free,
    origin_zone,
    destination_code,
    destination_group
from placed_routes
