-- Each allowance of a month with its used quantity, for the chart on the invoice.
--
-- grain: customer_ref, allowance_code, line
-- reads: allowance_draws, tariff_allowances
-- params: month
-- column: event_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: allowance_code VARCHAR | the allowance
-- column: label VARCHAR | its name, French
-- column: usage VARCHAR | usage that it covers
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited
-- column: used_quantity BIGINT | consumed
with latest as (
    select
        allowance_code,
        arg_max(label, tariff_from) as label,
        arg_max(usage, tariff_from) as usage
    from tariff_allowances
    group by allowance_code
)

select
    d.event_month,
    d.customer_ref,
    d.allowance_code,
    l.label,
    l.usage,
    d.line,
    d.granted_quantity,
    d.used_quantity
from allowance_draws as d
left join latest as l on d.allowance_code = l.allowance_code
where d.event_month = $month
