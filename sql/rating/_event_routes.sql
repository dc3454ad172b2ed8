-- Each route of the due events: the values that determine zone and destination, under a tariff version.
--
-- grain: tariff_from, usage, is_incoming, network, called_prefix
-- reads: due_cdrs
-- column: tariff_from DATE | version in force at the start
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: is_incoming BOOLEAN | received by the line
-- column: network VARCHAR | MCC and MNC digits of the visited network; VGA for a fixed line
-- column: called_prefix VARCHAR | first digits of the called number, all that prefixes look at; or RECU, DATA
select distinct
    tariff_from,
    usage,
    is_incoming,
    network,
    called_prefix
from due_cdrs
where tariff_from is not null
