-- Who holds a line from a day on, as the VNO's own workbook says it: this comes before what the snapshots say.
--
-- grain: line, from_on
-- partition: whole
-- published: no
-- reads: workbook_rows
-- follows: clients
-- column: line VARCHAR not null | E.164 digits without +
-- column: from_on DATE not null | first day
-- column: customer_ref VARCHAR not null | the VNO's customer
select
    line,
    from_on,
    customer_ref
from workbook_rows
