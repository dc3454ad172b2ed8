-- No event of an issued month comes in a file that lands after its issue; those that do are billed in this one.
--
-- reads: late_cdrs
select
    strftime(local_date, '%Y-%m') as event_month,
    source_path,
    count(*) as events,
    sum(supplier_amount_excl_tax) as supplier_amount_excl_tax
from late_cdrs
group by strftime(local_date, '%Y-%m'), source_path
