-- Each option of a line, as the VNO's own workbook says it.
--
-- grain: line, option_code, from_on
-- partition: whole
-- published: no
-- reads: workbook_rows
-- follows: clients
-- column: line VARCHAR not null | E.164 digits without +
-- column: option_code VARCHAR not null | the option
-- column: from_on DATE not null | first day
-- column: to_on DATE | last day, included; null is open
-- check: a_tariff_lists_each_option warn
select
    line,
    option_code,
    from_on,
    to_on
from workbook_rows
