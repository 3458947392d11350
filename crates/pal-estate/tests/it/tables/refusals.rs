//! Tables that are refused, each with what is said of it.

/// File, content, message.
pub(super) const REFUSALS: &[(&str, &str, &str)] = &[
    // The form of the file.
    ("links.csv", "", "links.csv: is empty, must have a header"),
    ("links.csv", "\u{feff}\r\n\n", "links.csv: is empty, must have a header"),
    ("links.csv", "tenant_id,object_id,partner_id,valid_to\n", "links.csv:1: column valid_from: is missing"),
    ("group_members.csv", "\ntenant_id;group_id\n", "group_members.csv:2: column tenant_id: is missing"),
    ("links.csv", "tenant_id,a,tenant_id\n", "links.csv:1: column tenant_id: is there more than once"),
    ("links.csv", "x,x\n", "links.csv:1: column x: is there more than once"),
    (
        "partners.csv",
        "partner_id,Global_ID\n",
        "partners.csv:1: column Global_ID: must be spelled `global_id`",
    ),
    ("links.csv", "tenant_id, object_id\n", "links.csv:1: column  object_id: must be spelled `object_id`"),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n\n{contoso},{ana},1,\n",
        "links.csv:3: 4 fields where the header has 5",
    ),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to,\"a\nnote\"\r\n{contoso},{ana},1,,,\"x\n\ny\"\r\n{contoso},{bo},1,,,,\r\n",
        "links.csv:6: 7 fields where the header has 6",
    ),
    (
        "subscriptions.csv",
        "subscription_id,tenant_id,display_name\n{prod},{contoso},\"a\nb\"\n{prod},{contoso},5\" disk\n",
        "subscriptions.csv:4: a quote inside a cell; such a cell is written \"in quotes, with its own quotes doubled\"",
    ),
    (
        "subscriptions.csv",
        "subscription_id,tenant_id,display_name\n{prod},{contoso},\"a\"b\n",
        "subscriptions.csv:2: a quote inside a cell; such a cell is written \"in quotes, with its own quotes doubled\"",
    ),
    (
        "subscriptions.csv",
        "subscription_id,display_name,tenant_id\n{prod},\"two\nlines\",\"{contoso}\n",
        "subscriptions.csv:2: a quoted cell is never closed",
    ),
    // Cells.
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{contoso},{ana},1,,\n,{ana},1,,\n",
        "links.csv:3: column tenant_id: is empty",
    ),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{contoso}, {ana},1,,\n",
        "links.csv:2: column object_id: ` {ana}` is not a GUID",
    ),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{contoso},{ana},MPN1,,\n",
        "links.csv:2: column partner_id: `MPN1` is not a partner id: 1 to 20 digits",
    ),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{contoso},{ana},1,2026-04-01,\n",
        "links.csv:2: column valid_from: `2026-04-01` is not a time such as 2026-04-01T00:00:00Z",
    ),
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{contoso},{ana},1,2026-01-01T00:00:00Z,2026-01-01T00:00:00.000Z\n",
        "links.csv:2: column valid_to: `2026-01-01T00:00:00Z` is not after valid_from `2026-01-01T00:00:00Z`",
    ),
    (
        "principals.csv",
        "tenant_id,object_id,principal_type,valid_from,valid_to\n{contoso},{ana},Guest,,\n",
        "principals.csv:2: column principal_type: `Guest` is none of `member`, `guest`, `servicePrincipal`, `managedIdentity`, `group`",
    ),
    (
        "group_members.csv",
        "tenant_id,group_id,member_id,valid_from,valid_to\n{contoso},{ana},,,\n",
        "group_members.csv:2: column member_id: is empty",
    ),
    (
        "role_assignments.csv",
        "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n{contoso},{ana},Owner,/,active,,\n",
        "role_assignments.csv:2: column role_definition_id: `Owner` is not a GUID",
    ),
    (
        "role_assignments.csv",
        "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n{contoso},{ana},{owner},/subscriptions/{prod}/,active,,\n",
        "role_assignments.csv:2: column scope: `/subscriptions/{prod}/` has an empty or relative segment",
    ),
    (
        "role_assignments.csv",
        "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n{contoso},{ana},{owner},/,,,\n",
        "role_assignments.csv:2: column kind: is empty",
    ),
    (
        "role_assignments.csv",
        "tenant_id,principal_id,role_definition_id,scope,kind,permanence,valid_from,valid_to\n{contoso},{ana},{owner},/,active,forever,,\n",
        "role_assignments.csv:2: column permanence: `forever` is none of `permanent`, `activated`",
    ),
    (
        "delegations.csv",
        "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n{fabrikam},{contoso},{ana},{owner},/,,\n",
        "delegations.csv:2: column scope: `/` is neither a subscription nor a resource group",
    ),
    (
        "delegations.csv",
        "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n{fabrikam},{contoso},{ana},{owner},/subscriptions/{prod}/providers/P/t/n,,\n",
        "delegations.csv:2: column scope: `/subscriptions/{prod}/providers/p/t/n` is neither a subscription nor a resource group",
    ),
    (
        "management_groups.csv",
        "tenant_id,child,parent,valid_from,valid_to\n{contoso},{prod},a/b,,\n",
        "management_groups.csv:2: column parent: `a/b` has a character that no scope has",
    ),
    (
        "partners.csv",
        "partner_id,partner_name,account_type\n1,,location\n",
        "partners.csv:2: column partner_name: is empty",
    ),
    (
        "partners.csv",
        "partner_id,partner_name,account_type\n1,Fabrikam,LOCATION\n",
        "partners.csv:2: column account_type: `LOCATION` is none of `location`, `global`",
    ),
    (
        "subscriptions.csv",
        "subscription_id,tenant_id,offer_type\n{prod},{contoso},free\n",
        "subscriptions.csv:2: column offer_type: `free` is none of `paid`, `trial`, `benefit`, `support`, `internal`",
    ),
    (
        "subscriptions.csv",
        "subscription_id,tenant_id,cloud\n{prod},{contoso},Public\n",
        "subscriptions.csv:2: column cloud: `Public` is none of `public`, `usgov`, `china`, `stack`",
    ),
    // Rows that contradict each other.
    (
        "links.csv",
        "tenant_id,object_id,partner_id,valid_from,valid_to\n\
         {contoso},{ana},1,2026-01-01T00:00:00Z,\n{northwind},{ana},1,,\n{contoso},{ana},1,,2026-01-01T00:00:00.000000001Z\n",
        "links.csv:4: column valid_from: overlaps the link of the same principal on line 2",
    ),
    (
        "management_groups.csv",
        "tenant_id,child,parent,valid_from,valid_to\n\
         {contoso},Platform,Corp,,\n{contoso},platform,CORP,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z\n{contoso},PLATFORM,Labs,2026-03-01T00:00:00Z,\n",
        "management_groups.csv:4: column parent: differs from the parent that the same child has at that time on line 2",
    ),
    (
        "subscriptions.csv",
        "subscription_id,tenant_id,valid_from,valid_to\n\
         {prod},{contoso},2026-01-01T00:00:00Z,\n{prod},{northwind},,2026-01-01T00:00:01Z\n",
        "subscriptions.csv:3: column tenant_id: differs from the tenant that owns the same subscription at that time on line 2",
    ),
];
