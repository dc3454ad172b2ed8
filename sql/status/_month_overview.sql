-- The figures of a billing month: rated, unrated, invoiced, held, debited.
--
-- grain: billing_month
-- reads: rated_cdrs, unrated_cdrs, invoices, held_customers, direct_debits, held_debits, reconciliation
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: rated_events BIGINT | events with a price
-- column: rated_excl_tax DECIMAL(38,6) | euros
-- column: unrated_events BIGINT | events without a price
-- column: unrated_excl_tax DECIMAL(38,6) | euros at risk
-- column: invoices BIGINT | invoices issued
-- column: credit_notes BIGINT | credit notes issued
-- column: invoiced_excl_tax DECIMAL(38,2) | euros, credit notes deducted
-- column: invoiced_incl_tax DECIMAL(38,2) | euros, credit notes deducted
-- column: held_customers BIGINT | customers who have something to bill and cannot be invoiced
-- column: held_excl_tax DECIMAL(38,2) | euros not invoiced to them
-- column: debits BIGINT | collections asked of the bank
-- column: debited_incl_tax DECIMAL(38,2) | euros
-- column: held_debits BIGINT | debits not presented
-- column: differences BIGINT | differences with the wholesaler
select
    cast($month as varchar) as billing_month,
    (select count(*) from rated_cdrs) as rated_events,
    (select coalesce(sum(amount_excl_tax), 0) from rated_cdrs) as rated_excl_tax,
    (select count(*) from unrated_cdrs) as unrated_events,
    (select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs) as unrated_excl_tax,
    (select count(*) from invoices where kind = 'INVOICE') as invoices,
    (select count(*) from invoices where kind = 'CREDIT_NOTE') as credit_notes,
    (select coalesce(sum(total_excl_tax), 0) from invoices) as invoiced_excl_tax,
    (select coalesce(sum(total_incl_tax), 0) from invoices) as invoiced_incl_tax,
    (select count(*) from held_customers) as held_customers,
    (select coalesce(sum(amount_excl_tax), 0) from held_customers) as held_excl_tax,
    (select count(*) from direct_debits) as debits,
    (select coalesce(sum(amount), 0) from direct_debits) as debited_incl_tax,
    (select count(*) from held_debits where code <> 'SETTLED') as held_debits,
    (select count(*) from reconciliation) as differences
