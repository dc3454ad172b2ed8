-- Each movement of the bank that is money coming in, or a debit of ours that came back, and what becomes of it.
--
-- grain: line_id
-- partition: whole
-- published: yes
-- reads: lines_of_registers
-- follows: account_entries
-- column: line_id VARCHAR not null | the same whichever file of the bank tells it, and however often
-- column: booked_on DATE not null | booking day
-- column: kind VARCHAR not null in (TRANSFER, COLLECTION, RETURN, OTHER) | OTHER is what is neither a payment nor a debit of ours
-- column: amount DECIMAL(18,5) not null | what the other side paid; negative where it took back
-- column: currency VARCHAR not null | of the amount
-- column: booked_amount DECIMAL(18,5) not null | what changed on the account, the bank's fees deducted
-- column: payer_name VARCHAR | who paid, as the bank says it
-- column: iban_masked VARCHAR | the payer's account, first and last 4 characters
-- column: text VARCHAR | what the payment is for, accounts masked
-- column: payment_references VARCHAR | what the bank gives as references, accounts masked
-- column: status VARCHAR not null in (MATCHED, TO_MATCH, IGNORED) | IGNORED by a person
-- column: why VARCHAR | the rule that matched it, or what is missing
-- column: note VARCHAR | what a person said
-- column: customer_ref VARCHAR | whose money it is
-- column: invoice_numbers VARCHAR | the invoices that it pays, separated by a space
-- column: file_name VARCHAR | file of the bank
-- check: matched_are_in_the_account error
-- check: none_waits warn
select
    line_id,
    booked_on,
    kind,
    amount,
    currency,
    booked_amount,
    payer_name,
    iban_masked,
    text,
    payment_references,
    status,
    why,
    note,
    customer_ref,
    invoice_numbers,
    file_name
from lines_of_registers
