"""What `pal report influenced` answers, in Polars: `polars_query.py DIR THREADS OUT`.

The same plan as `duckdb_query.py`, on the streaming engine, under the same reliefs; see there.
"""

import glob
import json
import os
import resource
import sys
import time

directory, threads, out = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = threads  # read once, when Polars is imported

import polars as pl
from polars import col

MONEY = pl.Decimal(38, 18)


def estate(name):
    return pl.read_csv(f"{directory}/estate/{name}.csv", infer_schema=False)


def day(name):
    return col(name).str.slice(0, 10).str.to_date("%Y-%m-%d")


def bounds():
    """The first day, and the day after the last."""
    return {"f": day("valid_from").fill_null(pl.date(1, 1, 1)), "t": day("valid_to").fill_null(pl.date(9999, 12, 31))}


def both(other):
    """The days within these bounds and those of `other`."""
    return {"f": pl.max_horizontal("f", f"f_{other}"), "t": pl.min_horizontal("t", f"t_{other}")}


def entitlements():
    """Who is entitled where: customer, scope, partner, days."""
    held = pl.concat([
        estate("role_assignments").filter(col("kind") == "active")
            .select(home="tenant_id", customer="tenant_id", object="principal_id", scope="scope", **bounds()),
        estate("delegations")
            .select(home="managing_tenant_id", customer="customer_tenant_id", object="principal_id", scope="scope", **bounds()),
    ]).with_columns(col("scope").str.to_lowercase())
    members = estate("group_members").select(home="tenant_id", object="group_id", member="member_id", **bounds())
    by_group = held.join(members, on=["home", "object"], suffix="_member").select(
        "home", "customer", object="member", scope="scope", **both("member"))
    links = estate("links").select(home="tenant_id", object="object_id", partner="partner_id", **bounds())
    linked = pl.concat([held, by_group]).join(links, on=["home", "object"], suffix="_link")
    return linked.select("customer", "scope", "partner", **both("link")).filter(col("f") < col("t")).unique()


def management_groups_above(subscriptions):
    """Each subscription with every management group above it."""
    edges = estate("management_groups").select(
        "tenant_id", child=col("child").str.to_lowercase(), parent=col("parent").str.to_lowercase())
    step = edges.filter(col("child").is_in(subscriptions["name"].implode())).select("tenant_id", subscription="child", above="parent")
    steps = []
    while step.height:
        steps.append(step)
        step = step.join(edges, left_on=["tenant_id", "above"], right_on=["tenant_id", "child"]).select(
            "tenant_id", "subscription", above="parent")
    return pl.concat(steps).select(
        subscription="/subscriptions/" + col("subscription"),
        scope="/providers/microsoft.management/managementgroups/" + col("above"))


def rights():
    """The nodes, and which partner is entitled at each."""
    entitled = entitlements()
    subscriptions = estate("subscriptions").select(name="subscription_id", tenant="tenant_id")
    above = management_groups_above(subscriptions)
    segments = col("scope").str.split("/")
    nodes = (
        pl.concat([
            entitled.filter(col("scope").str.starts_with("/subscriptions/")).select("scope"),
            above.join(entitled, on="scope", how="semi").select(scope="subscription"),
        ]).unique()
        .with_columns(depth=segments.list.len(), name=segments.list.get(2))
        .join(subscriptions, on="name")
        .with_columns(subscription="/subscriptions/" + col("name")).with_row_index("id")
    )
    levels = pl.concat([
        nodes.with_columns(level=pl.int_ranges(3, col("depth") + 1)).explode("level")
            .select("id", "tenant", scope=segments.list.head(col("level")).list.join("/")),
        nodes.drop("scope").join(above, on="subscription").select("id", "tenant", "scope"),
    ])
    granted = levels.join(entitled, on="scope").filter(col("customer") == col("tenant")).select("id", "partner", "f", "t").unique()
    return nodes, granted


def usage():
    if glob.glob(f"{directory}/usage/*.parquet"):
        return pl.scan_parquet(f"{directory}/usage/*.parquet").with_columns(start=col("ChargePeriodStart").dt.date())
    text = pl.scan_csv(f"{directory}/usage/*.csv", infer_schema=False)
    return text.with_columns(start=day("ChargePeriodStart"), BilledCost=col("BilledCost").cast(MONEY))


def cells(nodes):
    """Costs by day and node: the row loop."""
    roots = nodes.group_by("subscription").agg(root_id=col("id").filter(col("depth") == 3).first()).with_row_index("root")
    groups = (
        nodes.filter(col("depth") >= 5).join(roots, on="subscription")
        .group_by("root", group=col("scope").str.split("/").list.get(4))
        .agg(group_id=col("id").filter(col("depth") == 5).first(), is_deeper=(col("depth") > 5).any())
    )
    resources = nodes.filter(col("depth") > 5)
    own = resources.select(resource="scope", own_id="id").lazy()
    parent = resources.select(parent="scope", parent_id="id").lazy()
    resource, above = col("ResourceId").str.to_lowercase(), r"^(.*)/[^/]+/[^/]+$"
    lines = (
        usage().filter(col("ChargeCategory") == "Usage")
        .select("start", "ResourceId", subscription=col("SubAccountId").str.to_lowercase(),
            group=col("x_ResourceGroupName").str.to_lowercase(), cost="BilledCost")
        .join(roots.lazy(), on="subscription").select(pl.exclude("subscription"))
        .join(groups.lazy(), on=["root", "group"], how="left")
    )
    deep = (
        lines.filter(col("is_deeper")).with_columns(resource=resource)
        .with_columns(parent=pl.when(col("resource").str.count_matches("/", literal=True) > 8).then(col("resource").str.extract(above)))
        .join(own, on="resource", how="left").join(parent, on="parent", how="left")
        .select("start", "cost", id=pl.coalesce("own_id", "parent_id", "group_id", "root_id"))
    )
    flat = lines.filter(~col("is_deeper").fill_null(False)).select("start", "cost", id=pl.coalesce("group_id", "root_id"))
    return (
        pl.concat([flat, deep]).filter(col("id").is_not_null())
        .group_by("start", "id").agg(col("cost").sum()).collect(engine="streaming")
    )


def report():
    nodes, granted = rights()
    cell = cells(nodes)
    covered = (
        cell.join(granted, on="id").filter((col("start") >= col("f")) & (col("start") < col("t")))
        .select("start", "id", "partner").unique()
    )
    return (
        covered.join(cell, on=["start", "id"]).join(nodes, on="id")
        .group_by(Month=col("start").dt.strftime("%Y-%m-01"), CustomerTenantId="tenant", SubscriptionId="name", MPNId="partner")
        .agg(ACR=col("cost").sum()).sort("Month", "CustomerTenantId", "SubscriptionId", "MPNId")
    )


begun = time.perf_counter()
rows = report()
seconds = time.perf_counter() - begun
rows.with_columns(col("ACR").cast(pl.String)).write_csv(out)
unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": pl.__version__}))
