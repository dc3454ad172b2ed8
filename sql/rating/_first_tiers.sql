-- The first tier of each price: its band, price, fee, cap and rounding.
--
-- grain: tier
-- reads: price_tiers
-- storage: dictionaries
-- column: tier BIGINT | number of the tier; 0 is that of the free events
-- column: band VARCHAR | band of the start; null for a free event
-- column: price_excl_tax DECIMAL(18,6) | euros a unit; null for a free event
-- column: unit VARCHAR | unit of the price; null for a free event
-- column: price_micro BIGINT | micro-euros a unit
-- column: unit_quantity BIGINT | seconds, acts or KO of a unit
-- column: fee_excl_tax DECIMAL(18,6) | connection fee, euros
-- column: service_fee_micro BIGINT | the service's fee, micro-euros an event; null where the tariff tells no service's price
-- column: service_price_micro BIGINT | the service's price, micro-euros a unit
-- column: service_unit_quantity BIGINT | seconds of its unit
-- column: cap_micro BIGINT | cap of the amount, micro-euros; null is none
-- column: rounding VARCHAR | PROCHE, SUPERIEUR or INFERIEUR
-- column: step_micro BIGINT | what the amount is rounded to, micro-euros
select
    tier,
    band,
    price_excl_tax,
    unit,
    price_micro,
    unit_quantity,
    fee_excl_tax,
    case when service_fee_micro > 0 or service_price_micro > 0 then service_fee_micro end as service_fee_micro,
    service_price_micro,
    service_unit_quantity,
    cap_micro,
    rounding,
    cast(case decimals
        when 0 then 1000000
        when 1 then 100000
        when 2 then 10000
        when 3 then 1000
        when 4 then 100
        when 5 then 10
        else 1
    end as bigint) as step_micro
from price_tiers
where tier_from = 0

union all

select
    cast(0 as bigint) as tier,
    cast(null as varchar) as band,
    cast(null as decimal(18, 6)) as price_excl_tax,
    cast(null as varchar) as unit,
    cast(0 as bigint) as price_micro,
    cast(1 as bigint) as unit_quantity,
    cast(0 as decimal(18, 6)) as fee_excl_tax,
    cast(null as bigint) as service_fee_micro,
    cast(0 as bigint) as service_price_micro,
    cast(1 as bigint) as service_unit_quantity,
    cast(null as bigint) as cap_micro,
    'INFERIEUR' as rounding,
    cast(1 as bigint) as step_micro
