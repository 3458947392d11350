# Where a partner earned nothing, and what mends it.
missing-title = Missing customers
missing-intro = Customers where the partner is credited with nothing, the first thing that is lacking, and the step that mends it.
missing-own = You see the customers where accounts of your own are linked.
missing-none = No customer is missing.
missing-count = { $count ->
    [one] { $count } customer is missing.
   *[other] { $count } customers are missing.
}
missing-step = What to do:
missing-engineers = Coverage and last linked engineers
missing-engineers-intro = How much of a customer's consumption each linked account covers, and how much of it only that account does: if it leaves or loses its role, that part is no longer credited.
missing-engineers-none = No linked account covers anything.
missing-covers = Covers
missing-share = Would be lost without it
missing-lost = Amount lost
reason-not-linked = No account in { $customer } is linked to this partner. A link made in another directory does not count here.
reason-not-linked-step = Switch to { $customer } with the account that does the work there, and link it.
reason-lighthouse = { $customer } is reached by Azure Lighthouse, and no account that holds the delegation is linked in your own directory.
reason-lighthouse-step = Link the delegated account in your own directory, not in the customer's.
reason-partner-id = The partner ID is not that of a location that is in force.
reason-partner-id-step = Link the ID of an active location account, not that of the global account.
reason-deleted = Every linked account that could reach { $customer } has been deleted.
reason-deleted-step = Link another account that holds a role there.
reason-disabled = Every linked account that could reach { $customer } was disabled while it was linked.
reason-disabled-step = Enable the account, or link another one that holds a role there.
reason-no-role = The linked accounts hold no Azure role in { $customer }.
reason-no-role-step = Ask the customer for a role on what you look after: a subscription, a resource group or a resource.
reason-pim = The linked accounts may activate a role in { $customer } but hold none.
reason-pim-step = An eligible role counts only while it is active. Ask for a permanent one, such as Support Request Contributor.
reason-role = The linked accounts hold only roles in { $customer } that this choice does not count.
reason-role-step = Ask for an eligible role as well. Support Request Contributor is eligible for partner earned credit and harmless.
reason-no-usage = { $customer } has no usage with a cost where, and while, a linked account holds a role.
reason-no-usage-step = Check that the role is on the subscriptions that are used, that it began before the usage, and that their exports are uploaded.
reason-not-consumption = What { $customer } was charged there is no consumption: purchases, refunds or adjustments.
reason-not-consumption-step = Upload an amortised export, or FOCUS, to see commitments as they are used.
reason-tenant-unknown = The export does not say whose subscription it is, so what the partner reaches in { $customer } is not counted.
reason-tenant-unknown-step = Upload the customer's list of subscriptions, as az account list prints it.
reason-other = { $customer } does not count in this measure.
reason-other-step = Nothing needs to be done.
missing-link-there = Link in { $customer }
