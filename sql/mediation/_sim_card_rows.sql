-- Each row of one Cartes SIM file: typed, or refused with the first reason that applies. PIN and PUK codes never
-- come here: the reader says of each only whether it is there and made of digits.
--
-- grain: source_path, source_line
-- reads: raw_rows
-- column: reason VARCHAR | why the row is refused; null: it is clean
-- column: raw VARCHAR | the row as written, codes masked, where it is refused
-- column: order_ref VARCHAR | order of the cards
-- column: iccid VARCHAR | the card
-- column: imsi VARCHAR | its subscriber identity
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
with judged as (
    select
        *,
        case
            when field_count <> expected_count then 'BAD_COLUMN_COUNT'
            when is_empty(order_ref) then 'MISSING_VALUE'
            when is_empty(iccid) then 'MISSING_VALUE'
            when not is_iccid(iccid) then 'BAD_ICCID'
            when is_empty(imsi) then 'MISSING_VALUE'
            when not regexp_full_match(imsi, '[0-9]{14,15}') then 'BAD_NUMBER'
            when pin1_state = 'MISSING' then 'MISSING_VALUE'
            when pin1_state = 'BAD' then 'BAD_NUMBER'
            when puk1_state = 'MISSING' then 'MISSING_VALUE'
            when puk1_state = 'BAD' then 'BAD_NUMBER'
            when pin2_state = 'MISSING' then 'MISSING_VALUE'
            when pin2_state = 'BAD' then 'BAD_NUMBER'
            when puk2_state = 'MISSING' then 'MISSING_VALUE'
            when puk2_state = 'BAD' then 'BAD_NUMBER'
        end as reason
    from raw_rows
)

select
    reason,
    case when reason is not null then raw end as raw,
    order_ref,
    iccid,
    imsi,
    source_path,
    source_line,
    to_timestamp(deposited_epoch_s) as deposited_at
from judged
