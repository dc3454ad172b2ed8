-- No event belongs to a month before the first month billed: no month would bill it.
--
-- reads: cdrs_before_the_first_month
-- params: first_day, cutoff_before
select
    strftime(local_date, '%Y-%m') as due_month,
    count(*) as events,
    sum(supplier_amount_excl_tax) as supplier_amount_excl_tax
from cdrs_before_the_first_month
where local_date < $first_day and deposited_at <= $cutoff_before
group by due_month
