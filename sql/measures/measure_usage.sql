-- What a line consumes in a month, by usage: the mean of the lines that use it. Source: monthly_consumption.
--
-- grain: billing_month, usage
-- partition: whole
-- published: yes
-- reads: monthly_consumption
-- column: billing_month VARCHAR | AAAA-MM
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: line_count BIGINT | lines with such events
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds (VOIX, VOIX_RECUE), acts (SMS, MMS), KO (DATA)
-- column: included_quantity BIGINT | covered by allowances
-- column: amount_excl_tax DECIMAL(38,6) | euros
-- column: quantity_per_line DECIMAL(18,1) | seconds, acts or KO a line
-- column: amount_per_line_excl_tax DECIMAL(18,2) | euros a line
with sums as (
    select
        billing_month,
        usage,
        count(distinct line) as line_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(billed_quantity) as bigint) as billed_quantity,
        cast(sum(included_quantity) as bigint) as included_quantity,
        cast(sum(amount_excl_tax) as decimal(38, 6)) as amount_excl_tax
    from monthly_consumption
    group by billing_month, usage
)

select
    billing_month,
    usage,
    line_count,
    event_count,
    billed_quantity,
    included_quantity,
    amount_excl_tax,
    cast(((20 * cast(billed_quantity as hugeint) + line_count) // (2 * line_count)) * 0.1 as decimal(18, 1))
        as quantity_per_line,
    cast(
        cast(
            (2 * cast(amount_excl_tax * 1000000 as hugeint) + 10000 * line_count) // (20000 * line_count) as decimal(
                18, 0
            )
        )
        * 0.01 as decimal(18, 2)
    ) as amount_per_line_excl_tax
from sums
