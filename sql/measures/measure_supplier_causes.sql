-- Why the wholesalers' invoices for a month are not what we expect: the difference by cause. Source: supplier_differences.
--
-- grain: billing_month, cause
-- partition: whole
-- published: yes
-- reads: supplier_differences
-- column: billing_month VARCHAR | month that the invoices charge, AAAA-MM
-- column: cause VARCHAR | as in supplier_differences
-- column: evidence_count BIGINT | events, lines or cards behind it
-- column: amount_excl_tax DECIMAL(38,6) | euros invoiced too much; negative: too little
select
    billing_month,
    cause,
    cast(sum(evidence_count) as bigint) as evidence_count,
    cast(sum(amount_excl_tax) as decimal(38, 6)) as amount_excl_tax
from supplier_differences
group by billing_month, cause
