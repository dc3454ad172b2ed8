-- Each price tier of a tariff workbook.
--
-- grain: tariff_from, workbook, usage, offer_code, destination_code, origin_zone, band, from_quantity
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE not null | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: offer_code VARCHAR | the offer; * is any
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | the zone; * is any
-- column: destination_code VARCHAR | the destination; * is any
-- column: band VARCHAR | the band; * is any
-- column: from_quantity BIGINT | seconds or KO since the start of the event
-- column: connection_fee_excl_tax DECIMAL(18,6) >= 0 | euros an event
-- column: price_excl_tax DECIMAL(18,6) not null >= 0 | euros a unit
-- column: unit VARCHAR not null | MIN, S, ACTE, KO, MO or GO
-- column: first_increment BIGINT | seconds or KO; 0 is none apart
-- column: increment BIGINT | seconds or KO
-- column: rounding VARCHAR | PROCHE, SUPERIEUR or INFERIEUR
-- column: decimals INTEGER | of the rounded amount
-- column: cap_excl_tax DECIMAL(18,6) >= 0 | euros an event at most; null is none
-- column: service_fee_excl_tax DECIMAL(18,6) >= 0 | euros an event, the service's own part; 0 is none
-- column: service_price_excl_tax DECIMAL(18,6) >= 0 | euros a service unit, the service's own part; 0 is none
-- column: service_unit VARCHAR in (MIN, S) | MIN or S; null is none
select
    tariff_from,
    workbook,
    deposited_at,
    offer_code,
    usage,
    origin_zone,
    destination_code,
    band,
    from_quantity,
    connection_fee_excl_tax,
    price_excl_tax,
    unit,
    first_increment,
    increment,
    rounding,
    decimals,
    cap_excl_tax,
    service_fee_excl_tax,
    service_price_excl_tax,
    service_unit
from workbook_rows
