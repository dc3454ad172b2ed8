-- Each line of the bank is matched to a customer, or a person says that it is no customer's money.
--
-- reads: bank_lines
select
    substr(line_id, 1, 12) as bank_line,
    booked_on,
    amount,
    currency,
    why
from bank_lines
where status = 'TO_MATCH'
