-- The kinds of events that occur: what decides, with the offer and the band, on their price and their allowances.
--
-- grain: kind
-- reads: placed_routes
-- storage: dictionaries
-- column: kind BIGINT | number of the kind
-- column: tariff_from DATE | version
-- column: feed VARCHAR | MOBILE or VGA
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: origin_zone VARCHAR | zone of the visited network; FR for fixed lines
-- column: destination_code VARCHAR | DATA, RECU, or the destination of the called number
-- column: destination_group VARCHAR | its group
select distinct
    kind,
    tariff_from,
    feed,
    usage,
    is_free,
    origin_zone,
    destination_code,
    destination_group
from placed_routes
