# What was passed over, left out or replaced. A ledger keeps keys: one that was ever written stays.
note-table = { $table }: { $new } rows new, { $changed } changed, { $unchanged } unchanged
note-replaces = replaces `{ $name }`
note-contradicted = { $count ->
    [one] { $table }: { $count } uploaded row contradicts what the service knows and is left out
   *[other] { $table }: { $count } uploaded rows contradict what the service knows and are left out
}
note-stray = is called like no table and is not read
note-unknown-column = column { $column } is not known and passed over
note-lost = { $note }, and is gone now
note-unfinished = is not the last page; what is only on later pages counts as gone
note-no-group = says neither what it lists nor of which group: read as accounts, not as members
note-passed-over = passed over { $count } { $what }
note-without-start = { $count } ends are known of something whose start is not, which makes no row
note-without-grant = { $count } changes of role assignments are known without who got what where, which makes no row
note-unknown-publishers = { $count } datasets name a publisher whom no account shows, so nobody publishes them; import the tenant's users
note-gap = the role assignments of { $newest } have none in subscription { $subscription }, where { $before } had some: they end there; listings of several subscriptions are one snapshot and are sent together
note-named-twice = { $file } is named twice and read once
note-later-run = { $old } is not read: { $new } is a later run that replaces it
note-unlisted = { $manifest } does not list { $count } files beside it, which are not read
note-subfolders = its { $count } subfolders are not read
aside-classic-administrator = classic administrators, who hold no role assignment
aside-role-definition = role definitions
aside-resource-group = resource groups
aside-device = devices and contacts, which hold no role
aside-tenant-level-account = accounts of a tenant without a subscription
aside-other-activity = activity log events of other things than role assignments
aside-unsuccessful-event = events of role assignments that did not succeed
aside-failed-registration = Lighthouse registrations that are not in force
aside-empty-list = empty lists, which do not say of what they are a list
aside-no-hierarchy = subscriptions and management groups whose place in the hierarchy is not shown
aside-tenant-wide-permission = permissions of everybody in a tenant, who is no account
aside-dataset-without-workspace = datasets that do not say their workspace; the admin API does
