-- Each row that its feed's contract refuses, with the first reason that applies.
--
-- A row of a SIM order may stand in any file. Its PIN codes have 4 to 8 digits, its PUK codes 8: a row of any feed is
-- hidden that has two PUK with a PIN between them, a card's number beside its IMSI, words that name a code, or nothing
-- but numbers as short as codes. Two dates side by side are no codes; an account row has a card's number and an IMSI of
-- its own, and is hidden where a PIN and a PUK follow. Rows of SIM orders come here with their codes hidden.
--
-- grain: feed, source_path, source_line
-- partition: family_day
-- published: no
-- reads: judged_rows, read_files, refused_texts
-- column: feed VARCHAR | the folder's feed, as in landed_files
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of the row's first character, the header being line 1
-- column: reason VARCHAR | reason code of feeds.md
-- column: raw VARCHAR | the row as written; `***` where it may hold PIN or PUK codes
with texts as (
    select
        f.feed,
        j.source_path,
        j.source_line,
        j.reason,
        coalesce(j.raw, t.raw) as raw,
        f.feed in ('account_status', 'account_vga', 'sim_cards') as has_cards
    from judged_rows as j
    inner join read_files as f on j.source_path = f.path
    left join refused_texts as t on j.source_path = t.source_path and j.source_line = t.source_line
    where j.reason is not null
),

marked as (
    select
        *,
        regexp_matches(raw, '(^|[^0-9])[0-9]{8}[^0-9A-Za-z]{1,5}[0-9]{4,8}[^0-9A-Za-z]{1,5}[0-9]{8}([^0-9]|$)')
        and not regexp_matches(
            raw, '(^|[^0-9])(19|20)[0-9]{2}[01][0-9]{3}[^0-9A-Za-z]{1,5}(19|20)[0-9]{2}[01][0-9]{3}([^0-9]|$)'
        ) as has_codes,
        regexp_matches(raw, '(^|[^0-9])[0-9]{19,20}[^0-9A-Za-z]{1,5}[0-9]{15}([^0-9]|$)')
        or regexp_matches(raw, '(^|[^0-9])[1-9][0-9]{14}[^0-9A-Za-z]{1,5}[0-9]{19,20}([^0-9]|$)') as has_card,
        regexp_matches(
            raw, '[0-9]{19,20}[^0-9A-Za-z]{1,5}[0-9]{14,15}[^0-9A-Za-z]{1,5}[0-9]{4,8}[^0-9A-Za-z]{1,5}[0-9]{8}([^0-9]|$)'
        ) as has_card_and_codes,
        regexp_matches(raw, '(?i)(pin|puk)[0-9]?[^0-9]{1,12}[0-9]{4,8}([^0-9]|$)') as names_a_code,
        regexp_matches(raw, '^[^0-9A-Za-z]*([0-9]{4,8}[^0-9A-Za-z]{1,5})*[0-9]{4,8}[^0-9A-Za-z]*$') as is_only_codes
    from texts
)

select
    feed,
    source_path,
    source_line,
    reason,
    case
        when has_codes or has_card_and_codes or names_a_code or is_only_codes or (has_card and not has_cards) then '***'
        else raw
    end as raw
from marked
