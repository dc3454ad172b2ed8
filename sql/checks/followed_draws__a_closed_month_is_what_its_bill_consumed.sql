-- What an issued month was followed to consume of each allowance is what its bill consumed.
--
-- Of an open month there is no bill to compare with: its invoices are not there yet.
--
-- reads: followed_draws, allowance_draws, invoices
-- accept: never
select
    coalesce(f.allowance_code, b.allowance_code) as allowance_code,
    coalesce(f.customer_ref, b.customer_ref) as customer_ref,
    coalesce(f.line, b.line) as line,
    f.used_quantity as followed_quantity,
    b.used_quantity as billed_quantity
from followed_draws as f
full join allowance_draws as b
    on f.event_month = b.event_month
    and f.allowance_code = b.allowance_code
    and f.customer_ref = b.customer_ref
    and f.line is not distinct from b.line
    and f.pass_from is not distinct from b.pass_from
where
    exists (select 1 from invoices as i where i.kind = 'INVOICE')
    and (f.used_quantity is distinct from b.used_quantity or f.granted_quantity is distinct from b.granted_quantity)
