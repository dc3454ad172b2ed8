-- Events that no month bills: they were due before the first month that is billed.
--
-- grain: due_month
-- reads: cdrs
-- params: first_day, cutoff_before
-- column: due_month VARCHAR | AAAA-MM, the month of their start
-- column: events BIGINT | events
-- column: supplier_amount_excl_tax DECIMAL(38,6) | euros, as rated by the wholesaler
select
    strftime(local_date, '%Y-%m') as due_month,
    count(*) as events,
    coalesce(sum(supplier_amount_excl_tax), 0) as supplier_amount_excl_tax
from cdrs
where local_date < $first_day and deposited_at <= $cutoff_before
group by due_month
