-- An invoice is debited once: not in an earlier month, and not twice in this one, except a second presentation.
--
-- reads: direct_debits, debits_before
-- accept: never
select
    d.end_to_end_id,
    d.invoice_number
from direct_debits as d
where
    d.end_to_end_id in (select end_to_end_id from debits_before)
    or d.end_to_end_id not in (d.invoice_number, d.invoice_number || '-2')
