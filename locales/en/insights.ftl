# What partners influenced, and how a figure came about.
insights-title = My insights
insights-because-operator = You see every partner's figures because you run this service.
insights-because-row = You see the figures that this service's configuration gives you.
insights-because-own = You see the customers where accounts of your own are linked.
insights-no-revenue = Amounts are not shown to you. Whoever runs this service can change that in pal.toml with a row
insights-no-revenue-who = that names your account and the role executive.
insights-as-of = Links and access as of { $moment }. The newest usage is of { $newest }; later days are not in the figures yet.
insights-as-of-empty = Links and access as of { $moment }. No usage has been uploaded yet.
insights-not-yet = The figures are being worked out
insights-not-yet-text = This takes a moment after the service has started. The page comes back by itself.
insights-policy = Roles that count
insights-policy-any = Any role
insights-policy-pec = Roles eligible for partner earned credit
insights-policy-incentive = Owner and Contributor
insights-mode = Partly covered time
insights-mode-time-weighted = Counts by its share
insights-mode-any-time = Counts wholly
insights-mode-whole = Does not count
insights-association = Association type
insights-association-pal = Partner Admin Link
insights-association-csp = Sold in CSP
insights-association-all = Both
insights-grain = Partner accounts
insights-grain-location = Each location
insights-grain-global = Rolled up to the global account
insights-currency = Currency
insights-from = From
insights-to = To
insights-any-month = Any month
insights-by = Broken down by
insights-show = Show
insights-only = Only:
insights-all = Show everything
insights-none = There are no figures for this choice.
insights-none-why = Why a customer is missing, and what to do about it, is told here:
insights-by-month = Influenced consumption by month
insights-chart-title = Influenced consumption by month in { $currency }
insights-chart-title-count = Influenced subscriptions by month
insights-chart-description = Bars from { $first } to { $last }. The highest is { $most }; the last is { $now }. The table below has every figure.
insights-month = Month
insights-figure = Influenced
insights-customer = Customer
insights-subscription = Subscription
insights-service = Service
insights-role = Role
insights-partner = Partner location
insights-subscriptions = { $count ->
    [one] { $count } subscription
   *[other] { $count } subscriptions
}
insights-details = Details
insights-rows = { $count ->
    [one] { $count } row.
   *[other] { $count } rows.
}
insights-rows-shown = { $count ->
    [one] The first one is shown.
   *[other] The first { $count } are shown.
}
insights-download = Download all rows:
insights-duplicate = counted at another location
insights-why = Why
figure-title = How this figure came about
figure-witnesses = Access that counted
figure-explained = Each row is an account that was linked to the partner and held a role on the subscription or on something in or above it. Together they cover the time that counts.
figure-sold = The partner sold this subscription in CSP, so all of its consumption counts.
figure-account = Account
figure-via = Held
figure-scope = Scope
figure-from = From
figure-to = To
figure-via-direct = directly
figure-via-delegation = by Azure Lighthouse
figure-via-group = through group { $groups }
figure-always = before it was recorded
figure-open = still in force
figure-others = { $count ->
    [one] One more account of somebody else counted. You see only your own.
   *[other] { $count } more accesses of other people counted. You see only your own.
}
figure-back = Back to my insights
