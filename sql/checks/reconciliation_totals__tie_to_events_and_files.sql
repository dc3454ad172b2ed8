-- Each comparison counts every rated event of the month once, with its amount; its file rows are the rows of the month's Billed files; and what differs is what reconciliation lists.
--
-- reads: reconciliation_totals, rated_cdrs, billed_matches, reconciliation
-- accept: never
with figures as (
    select
        'rated events, ' || comparison as what,
        feed,
        event_count as totalled,
        0 as counted,
        our_amount_excl_tax as totalled_excl_tax,
        0 as counted_excl_tax
    from reconciliation_totals

    union all

    select
        'rated events, ' || c.comparison as what,
        r.feed,
        0 as totalled,
        1 as counted,
        0 as totalled_excl_tax,
        r.amount_excl_tax as counted_excl_tax
    from rated_cdrs as r
    cross join (values ('RATING'), ('BILLING')) as c (comparison)

    union all

    select
        'rows of Billed files' as what,
        feed,
        file_row_count as totalled,
        0 as counted,
        file_amount_excl_tax as totalled_excl_tax,
        0 as counted_excl_tax
    from reconciliation_totals

    union all

    select
        'rows of Billed files' as what,
        feed,
        0 as totalled,
        1 as counted,
        0 as totalled_excl_tax,
        billed_amount_excl_tax as counted_excl_tax
    from billed_matches

    union all

    select
        kind as what,
        feed,
        case kind when 'MISSING_FROM_RATED' then file_row_count else event_count end as totalled,
        0 as counted,
        0 as totalled_excl_tax,
        0 as counted_excl_tax
    from reconciliation_totals
    where kind in ('RATING_DIFFERS', 'BILLED_AMOUNT_DIFFERS', 'MISSING_FROM_BILLED', 'MISSING_FROM_RATED')

    union all

    select
        kind as what,
        feed,
        0 as totalled,
        1 as counted,
        0 as totalled_excl_tax,
        0 as counted_excl_tax
    from reconciliation
)

select
    what,
    feed,
    sum(totalled) as totalled,
    sum(counted) as counted,
    sum(totalled_excl_tax) as totalled_excl_tax,
    sum(counted_excl_tax) as counted_excl_tax
from figures
group by what, feed
having sum(totalled) <> sum(counted) or sum(totalled_excl_tax) <> sum(counted_excl_tax)
order by what, feed
