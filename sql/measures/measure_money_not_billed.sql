-- The money of a month that is not billed, or billed without a known cost, as a share of all (leakage). Source: unrated_cdrs, held_customers, uncosted_cdrs, quarantined_rows, invoices.
--
-- All = the month's documents + HELD + UNRATED. An event without a price is in each month until it has one.
--
-- grain: billing_month, cause
-- partition: whole
-- published: yes
-- reads: unrated_cdrs, held_customers, uncosted_cdrs, quarantined_rows, landed_files, invoices
-- column: billing_month VARCHAR | AAAA-MM; of QUARANTINED: the month of the deposit
-- column: cause VARCHAR | UNRATED: events without a price. HELD: customers who could not be invoiced. QUARANTINED: rows of events that failed validation. UNCOSTED: billed, but the margin takes them for free
-- column: item_count BIGINT | events, customers or rows
-- column: amount_excl_tax DECIMAL(18,2) | euros: of UNRATED as rated by the wholesaler; null of QUARANTINED, see `origyne status`
-- column: share_pct DECIMAL(18,2) | percent of all; null where nothing is known
with causes as (
    select
        billing_month,
        'UNRATED' as cause,
        count(*) as item_count,
        round(coalesce(sum(supplier_amount_excl_tax), 0), 2) as amount_excl_tax
    from unrated_cdrs
    group by billing_month
    union all
    select
        billing_month,
        'HELD' as cause,
        count(*) as item_count,
        round(coalesce(sum(amount_excl_tax), 0), 2) as amount_excl_tax
    from held_customers
    group by billing_month
    union all
    select
        billing_month,
        'UNCOSTED' as cause,
        count(*) as item_count,
        round(coalesce(sum(revenue_excl_tax), 0), 2) as amount_excl_tax
    from uncosted_cdrs
    group by billing_month
    union all
    select
        f.deposit_month as billing_month,
        'QUARANTINED' as cause,
        count(*) as item_count,
        null as amount_excl_tax
    from quarantined_rows as q
    inner join
        (
            select
                path,
                strftime(make_timestamp(epoch_us(max(deposited_at))), '%Y-%m') as deposit_month
            from landed_files
            group by path
        ) as f
        on q.source_path = f.path
    where starts_with(q.feed, 'rated_cdrs_')
    group by f.deposit_month
),

invoiced as (
    select
        billing_month,
        sum(total_excl_tax) as amount_excl_tax
    from invoices
    group by billing_month
),

months as (
    select
        billing_month,
        cast(sum(amount_excl_tax) * 100 as hugeint) as all_cents
    from
        (
            select
                billing_month,
                amount_excl_tax
            from invoiced
            union all
            select
                billing_month,
                amount_excl_tax
            from causes
            where cause in ('HELD', 'UNRATED')
        )
    group by billing_month
)

select
    c.billing_month,
    c.cause,
    c.item_count,
    cast(c.amount_excl_tax as decimal(18, 2)) as amount_excl_tax,
    case
        when m.all_cents > 0
            then
                cast(
                    cast(
                        (20000 * cast(c.amount_excl_tax * 100 as hugeint) + m.all_cents)
                        // (2 * m.all_cents) as decimal(18, 0)
                    )
                    * 0.01 as decimal(18, 2)
                )
    end as share_pct
from causes as c
left join months as m on c.billing_month = m.billing_month
