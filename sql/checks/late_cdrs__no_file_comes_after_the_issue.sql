-- No file landed with events of a month that was already issued; such events are billed in this month.
--
-- reads: late_cdrs
select
    strftime(local_date, '%Y-%m') as event_month,
    source_path,
    count(*) as events,
    sum(supplier_amount_excl_tax) as supplier_amount_excl_tax
from late_cdrs
group by strftime(local_date, '%Y-%m'), source_path
