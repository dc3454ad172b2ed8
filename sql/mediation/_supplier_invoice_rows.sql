-- Each row of one Facture_AAAAMM.csv: typed, or refused with the first reason that applies.
--
-- A credit is a line AUTRE of a negative amount, by its quantity or its price: there these three may have a sign.
--
-- grain: source_path, source_line
-- reads: raw_rows, dates
-- params: amount_unit, amount_decimals
-- column: reason VARCHAR | why the row is refused; null: it is clean
-- column: raw VARCHAR | the row as written, where it is refused
-- column: supplier_invoice_number VARCHAR | the wholesaler's invoice
-- column: issue_date DATE | its date
-- column: label VARCHAR | what is charged, French
-- column: category VARCHAR | ABONNEMENT, CONSOMMATION, SIM or AUTRE
-- column: quantity DECIMAL(18,6) | units
-- column: unit_price_excl_tax DECIMAL(18,6) | euros a unit
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: vat_rate DECIMAL(18,6) | percent
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
with judged as (
    select
        r.*,
        d.local_date,
        upper(r.category) as category_word,
        case
            when r.field_count <> r.expected_count then 'BAD_COLUMN_COUNT'
            when is_empty(r.supplier_invoice_number) then 'MISSING_VALUE'
            when is_empty(r.issue_date) then 'MISSING_VALUE'
            when d.local_date is null then 'BAD_DATE'
            when is_empty(r.label) then 'MISSING_VALUE'
            when is_empty(r.category) then 'MISSING_VALUE'
            when upper(r.category) not in ('ABONNEMENT', 'CONSOMMATION', 'SIM', 'AUTRE') then 'BAD_ENUM'
            when is_empty(r.quantity) then 'MISSING_VALUE'
            when not is_amount(unsigned_credit(r.quantity, r.category), 6) then 'BAD_NUMBER'
            when is_empty(r.unit_price) then 'MISSING_VALUE'
            when not is_amount(unsigned_credit(r.unit_price, r.category), $amount_decimals) then 'BAD_NUMBER'
            when is_empty(r.amount) then 'MISSING_VALUE'
            when not is_amount(unsigned_credit(r.amount, r.category), $amount_decimals) then 'BAD_NUMBER'
            when is_empty(r.vat_rate) then 'MISSING_VALUE'
            when not is_amount(r.vat_rate, 6) then 'BAD_NUMBER'
        end as reason
    from raw_rows as r
    left join dates as d on r.issue_date = d.text
)

select
    reason,
    case when reason is not null then raw end as raw,
    supplier_invoice_number,
    local_date as issue_date,
    label,
    category_word as category,
    case when reason is null then amount_of(quantity) end as quantity,
    case
        when reason is null then euros_of(unit_price, $amount_unit)
    end as unit_price_excl_tax,
    case
        when reason is null then euros_of(amount, $amount_unit)
    end as amount_excl_tax,
    case when reason is null then amount_of(vat_rate) end as vat_rate,
    source_path,
    source_line,
    to_timestamp(deposited_epoch_s) as deposited_at
from judged
