"""What `pal report influenced` answers, as DuckDB SQL: `duckdb_query.py DIR THREADS OUT FORM`.

Reads the tables of DIR/estate and the Parquet or CSV files of DIR/usage, writes the report's rows to OUT as CSV, and prints one
line of JSON. The clock runs from the first statement to the last row; starting Python and importing DuckDB are not in it.

Rights are worked out once, for the few thousand *nodes* (scopes that somebody holds a role at).
A line is looked up by its subscription and resource group, which are short; the text of a resource id is touched only in
groups that have a node below them. Costs are added up by node and day, and only then meet partners.
It relies on what the benchmark's data is known to be, which `pal` may not: bounds at midnight, one currency, one provider,
groups in no groups, no assignment at the tenant root, no node more than one resource above the resource of a line.

FORM is `attr_eff3`, where lines are kept apart by their own columns, customer and subscription as text, as somebody would write
it; or `numbered`, the fastest found: a line's subscription becomes a number at once, which says its customer too, and the
optimizer is told which side of a join to hash.
"""

import glob
import json
import resource
import sys
import time

import duckdb

ESTATE = """
create macro estate(name) as table
    select * from read_csv('{dir}/estate/' || name || '.csv', header = true, all_varchar = true, delim = ',');
create macro first_day(bound) as coalesce(bound::timestamp::date, date '0001-01-01');
create macro day_after(bound) as coalesce(bound::timestamp::date, date '9999-12-31');

create temp table entitlement as
with held as (
    select tenant_id home, tenant_id customer, principal_id, lower(scope) scope, first_day(valid_from) f, day_after(valid_to) t
    from estate('role_assignments') where kind = 'active'
    union all
    select managing_tenant_id, customer_tenant_id, principal_id, lower(scope), first_day(valid_from), day_after(valid_to)
    from estate('delegations')
), account as (
    select home, customer, scope, principal_id object_id, f, t from held
    union all
    select home, customer, scope, m.member_id, greatest(f, first_day(m.valid_from)), least(t, day_after(m.valid_to))
    from held join estate('group_members') m on m.tenant_id = home and m.group_id = principal_id
), linked as (
    select customer, scope, partner_id, greatest(f, first_day(l.valid_from)) f, least(t, day_after(l.valid_to)) t
    from account a join estate('links') l on l.tenant_id = home and l.object_id = a.object_id
)
select distinct * from linked where f < t;

create temp table above as
with recursive edge as (select tenant_id, lower(child) child, lower(parent) parent from estate('management_groups')),
climb as (
    select tenant_id, child subscription, parent from edge where child in (select subscription_id from estate('subscriptions'))
    union all
    select tenant_id, subscription, edge.parent from climb join edge using (tenant_id) where edge.child = climb.parent
)
select '/subscriptions/' || subscription subscription,
    '/providers/microsoft.management/managementgroups/' || parent scope from climb;

create temp table node as
with place as (
    select scope from entitlement where scope like '/subscriptions/%'
    union
    select subscription from above where scope in (select scope from entitlement)
)
select (row_number() over ())::integer id, scope, len(string_split(scope, '/')) depth,
    '/subscriptions/' || split_part(scope, '/', 3) subscription, tenant_id tenant
from place join estate('subscriptions') on subscription_id = split_part(scope, '/', 3);

create temp table granted as
with level as (
    select id, tenant, array_to_string(string_split(scope, '/')[1:depth_above], '/') scope
    from (select *, unnest(range(3, depth + 1)) depth_above from node)
    union all
    select id, tenant, above.scope from node join above using (subscription)
)
select distinct id, partner_id, f, t from level join entitlement using (scope) where customer = tenant;

create temp table resource_node as select id, scope from node where depth > 5;
-- Of a resource below another one, that other one.
create macro resource_above(resource) as case when len(resource) - len(replace(resource, '/', '')) > 8
    then left(resource, len(resource) - instr(reverse(resource), '/')
        - instr(substr(reverse(resource), instr(reverse(resource), '/') + 1), '/')) end;
"""

# The row loops. `{usage}` is a relation with the columns they name.
TEXT_CELLS = """
create temp table root as select id, scope subscription from node where depth = 3;
create temp table group_node as
select subscription, split_part(scope, '/', 5) name, min(id) filter (depth = 5) id, bool_or(depth > 5) is_deeper
from node where depth >= 5 group by all;

create temp table cell as
with line as (
    select ChargePeriodStart::timestamp::date as day, x_CustomerId customer, lower(SubAccountId) subscription,
        lower(x_ResourceGroupName) name, ResourceId, BilledCost::decimal(38,18) cost
    from {usage} where ChargeCategory = 'Usage'
), grouped as (
    select line.*, id group_id, case when is_deeper then lower(ResourceId) end resource
    from line left join group_node using (subscription, name)
), parented as (
    select *, resource_above(resource) parent from grouped
), placed as (
    select day, customer, subscription, cost, coalesce(own.id, up.id, group_id, root.id) id
    from parented
        left join resource_node own on own.scope = resource
        left join resource_node up on up.scope = parent
        left join root using (subscription)
)
select day, customer, subscription, id, sum(cost) cost from placed group by all;
"""

TEXT_REPORT = """
create temp table report as
with covered as (
    select distinct day, customer, subscription, id, partner_id
    from cell join granted using (id) where day >= f and day < t
)
select strftime(date_trunc('month', day), '%Y-%m-01') "Month", customer "CustomerTenantId",
    substr(subscription, 16) "SubscriptionId", partner_id "MPNId", sum(cost) "ACR"
from covered join cell using (day, customer, subscription, id)
group by all order by all;
"""

# The joins stay as they are written, the small side last: over CSV, whose rows it cannot count beforehand, DuckDB would hash the
# lines, at twice the time and many times the memory.
NUMBERED_CELLS = """
set disabled_optimizers = 'join_order,build_side_probe_side';
create temp table root as
select (row_number() over ())::integer root, subscription, min(id) filter (depth = 3) id from node group by subscription;
create temp table group_node as
select root, split_part(scope, '/', 5) name, min(node.id) filter (depth = 5) id, bool_or(depth > 5) is_deeper
from node join root using (subscription) where depth >= 5 group by all;

create temp table cell as
with line as (
    select ChargePeriodStart start, lower(SubAccountId) subscription, lower(x_ResourceGroupName) name, ResourceId,
        BilledCost::decimal(38,18) cost
    from {usage} where ChargeCategory = 'Usage'
), rooted as (
    select start, cost, root, id root_id, name, ResourceId from line join root using (subscription)
), grouped as (
    select start, cost, root_id, id group_id, case when is_deeper then lower(ResourceId) end resource
    from rooted left join group_node using (root, name)
), parented as (
    select *, resource_above(resource) parent
    from grouped
), placed as (
    select start, cost, coalesce(own.id, up.id, group_id, root_id) id
    from parented
        left join resource_node own on own.scope = resource
        left join resource_node up on up.scope = parent
)
select start, id, sum(cost) cost from placed where id is not null group by all;
reset disabled_optimizers;
"""

NUMBERED_REPORT = """
create temp table report as
with covered as (
    select distinct start, id, partner_id
    from cell join granted using (id) where start::timestamp::date >= f and start::timestamp::date < t
)
select strftime(date_trunc('month', start::timestamp), '%Y-%m-01') "Month", tenant "CustomerTenantId",
    substr(subscription, 16) "SubscriptionId", partner_id "MPNId", sum(cost) "ACR"
from covered join cell using (start, id) join node using (id)
group by all order by all;
"""

FORMS = {"attr_eff3": (TEXT_CELLS, TEXT_REPORT), "numbered": (NUMBERED_CELLS, NUMBERED_REPORT)}

COLUMNS = (
    "BilledCost BillingCurrency ChargeCategory ChargeDescription ChargePeriodEnd ChargePeriodStart EffectiveCost ProviderName "
    "RegionId ResourceId ServiceName SubAccountId Tags x_CustomerId x_ResourceGroupName x_SkuMeterId"
)


def relation(directory):
    if glob.glob(f"{directory}/usage/*.parquet"):
        return f"read_parquet('{directory}/usage/*.parquet')"
    # Without sniffing, and as text: only the cost has to become a number in the row loop.
    columns = {name: "VARCHAR" for name in COLUMNS.split()}
    return f"""read_csv('{directory}/usage/*.csv', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
        columns = {columns})"""


def main(directory, threads, out, form):
    connection = duckdb.connect()
    connection.execute(f"set threads = {int(threads)}; set preserve_insertion_order = false; set TimeZone = 'UTC'")
    begun = time.perf_counter()
    cells, report = FORMS[form]
    for statements in (ESTATE.format(dir=directory), cells.format(usage=relation(directory)), report):
        connection.execute(statements)
    seconds = time.perf_counter() - begun
    connection.execute(f"copy report to '{out}' (format csv, header)")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": duckdb.__version__}))


main(*sys.argv[1:])
