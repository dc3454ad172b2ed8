-- Each customer with the part of the month in which all that is theirs is rated.
--
-- The part follows from the text of the reference alone: the first four hexadecimal digits of its MD5, as a number.
--
-- grain: customer_ref
-- reads: lines, charges_before, earlier_draws, part_count
-- column: customer_ref VARCHAR | the customer
-- column: part BIGINT | number of the part, from 0
with customers as (
    select customer_ref from lines

    union

    select customer_ref from charges_before

    union

    select customer_ref from earlier_draws
),

hashed as (
    select
        customer_ref,
        md5(customer_ref) as digits
    from customers
)

select
    h.customer_ref,
    (
        cast(strpos('123456789abcdef', substring(h.digits, 1, 1)) as bigint) * 4096
        + cast(strpos('123456789abcdef', substring(h.digits, 2, 1)) as bigint) * 256
        + cast(strpos('123456789abcdef', substring(h.digits, 3, 1)) as bigint) * 16
        + cast(strpos('123456789abcdef', substring(h.digits, 4, 1)) as bigint)
    ) % n.parts as part
from hashed as h
cross join part_count as n
