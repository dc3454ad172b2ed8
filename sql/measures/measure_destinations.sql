-- What was called and used where in a month, ranked by what it earns. Source: monthly_consumption.
--
-- grain: billing_month, usage, origin_zone, destination_group
-- partition: whole
-- published: yes
-- reads: monthly_consumption
-- column: billing_month VARCHAR | AAAA-MM
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: place BIGINT | 1 is what earns most in the month; equals by quantity, then by name
-- column: line_count BIGINT | lines with such events
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: charged_quantity BIGINT | billed less covered by allowances
-- column: amount_excl_tax DECIMAL(38,6) | euros
with sums as (
    select
        billing_month,
        usage,
        origin_zone,
        destination_group,
        count(distinct line) as line_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(billed_quantity) as bigint) as billed_quantity,
        cast(sum(charged_quantity) as bigint) as charged_quantity,
        cast(sum(amount_excl_tax) as decimal(38, 6)) as amount_excl_tax
    from monthly_consumption
    group by billing_month, usage, origin_zone, destination_group
)

select
    billing_month,
    usage,
    origin_zone,
    destination_group,
    row_number() over (
        partition by billing_month
        order by amount_excl_tax desc, billed_quantity desc, usage asc, origin_zone asc, destination_group asc
    ) as place,
    line_count,
    event_count,
    billed_quantity,
    charged_quantity,
    amount_excl_tax
from sums
