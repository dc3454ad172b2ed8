-- Each event that a month takes over from earlier ones, with a digest of what the event says.
--
-- grain: feed, cdr_id
-- reads: carried_in_view
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: terms VARCHAR | the digest
select
    feed,
    cdr_id,
    line,
    sha256(cast(to_json(struct_pack(
        usage := usage,
        direction := direction,
        iccid := iccid,
        started_at := started_at,
        local_date := local_date,
        called_number := called_number,
        visited_network := visited_network,
        duration_s := duration_s,
        volume_bytes := volume_bytes,
        supplier_amount_excl_tax := supplier_amount_excl_tax,
        supplier_cost_excl_tax := supplier_cost_excl_tax,
        deposited_at := deposited_at
    )) as varchar)) as terms
from carried_in_view
