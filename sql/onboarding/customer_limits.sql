-- The limit of usage that a customer set himself, a month: notices go out when his usage comes near it.
--
-- grain: customer_ref
-- partition: whole
-- published: no
-- reads: workbook_rows
-- follows: clients
-- column: customer_ref VARCHAR not null | the VNO's customer
-- column: limit_excl_tax DECIMAL(18,2) not null >= 0 | euros a month outside allowances, column PLAFOND_CONSO_HT
select
    customer_ref,
    limit_excl_tax
from workbook_rows
