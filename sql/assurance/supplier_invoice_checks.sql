-- What each wholesaler's invoice charges for a month against what we know, item by item; empty until the invoice has come.
--
-- An item is what is compared as one: the lines of the invoice whose labels charge the same thing, or what we know and
-- no line charges. Expected amounts are in cents: the costs of the events, or the lines in service and the cards
-- ordered at the wholesaler's tariff, else at the price of the month before, else at the invoice's own price.
--
-- grain: billing_month, source, item
-- partition: billing_month
-- published: internal
-- reads: explained_items
-- follows: supplier_invoices, sim_card_orders, billed_matches, lines, line_observations
-- column: billing_month VARCHAR not null | month that the invoice charges, AAAA-MM
-- column: source VARCHAR not null | the wholesaler: origyne, or a name of [[sources]]
-- column: item BIGINT not null | number of the item in the month, from 1
-- column: supplier_invoice_number VARCHAR | the wholesaler's invoices, with commas; null where none charges the item
-- column: source_path VARCHAR | file of the item's first line
-- column: source_lines VARCHAR | lines of the file, with commas
-- column: label VARCHAR | label of the first line
-- column: category VARCHAR not null in (ABONNEMENT, CONSOMMATION, SIM, AUTRE, TOTAL) | that of its lines; TOTAL is a stated total that is not their sum
-- column: subject VARCHAR not null | what it is compared with
-- column: expected_quantity DECIMAL(18,6) | events, lines or cards; of consumption in the invoice's unit; null where the invoice gives an amount only
-- column: invoiced_quantity DECIMAL(18,6) | sum of QUANTITE
-- column: expected_excl_tax DECIMAL(18,6) not null | euros that we expect
-- column: invoiced_excl_tax DECIMAL(18,6) not null | euros invoiced
-- column: difference_excl_tax DECIMAL(18,6) not null | invoiced less expected
-- column: unexplained_excl_tax DECIMAL(18,6) not null | the part that nothing explains: UNEXPLAINED, UNKNOWN_LABEL or COST_UNKNOWN
-- column: warn_over_excl_tax DECIMAL(18,6) not null | the limit of the warning for the month and source, as set
-- column: block_over_excl_tax DECIMAL(18,6) | the limit that blocks, as set; null is none
-- check: causes_add_up error
-- check: differences_are_within_limit warn
-- check: differences_do_not_block error
-- check: every_difference_is_explained warn
select
    billing_month,
    source,
    item,
    supplier_invoice_number,
    source_path,
    source_lines,
    label,
    category,
    subject,
    expected_quantity,
    invoiced_quantity,
    expected_excl_tax,
    invoiced_excl_tax,
    difference_excl_tax,
    unexplained_excl_tax,
    warn_over_excl_tax,
    block_over_excl_tax
from explained_items
