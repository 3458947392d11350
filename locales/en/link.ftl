# The overview.
home-title = Overview
home-hello = Hello, { $name }
home-where = You are in the directory of { $directory }.
home-link-title = Your link
home-link-since = Partner ID { $id }, since { $date }
home-link-none = Your account in this directory is not linked to a partner ID. Until it is, nothing that you do here counts for a partner.
home-link-now = Link to a partner ID
home-link-see = See the link
home-directories-title = Directories
home-directories-text = { $count ->
    [one] You have an account in { $count } directory.
   *[other] You have an account in { $count } directories. Each has a link of its own: link in every one in which you work.
}
home-directories-see = Switch directory

# The link of the account.
link-title = Link to a partner ID
link-intro = This is about your account in the directory of { $directory }, and about no other. Nobody but you can change it.
link-saved = Your account is linked.
link-removed = The link is removed.
link-switched = You are in another directory now. It has a link of its own.
link-now = Linked now
link-none = Your account here is not linked to a partner ID.
link-history = History
link-remove = Remove the link
link-change = Change the link
link-create = Link now
link-partner = Partner
link-no-name = No name known
link-id = Partner ID
link-id-hint = The ID of your company’s location, as Partner Center shows it: digits only, not the global ID.
link-since = Since
link-first = First linked
link-version = Version
link-go-on = Continue

# What a typed ID turns out to be.
partner-is = { $id } is { $name }.
partner-no-name = { $id } can be linked. The directory has no name for it.
partner-global = { $id } is a global account.
partner-global-named = { $id } is { $name }, a global account.
partner-global-locations = Link to one of its locations instead:
partner-global-none = Only locations can be linked, and none of its locations is known here. Look up the ID of your location in Partner Center.
partner-unknown = No partner has this ID.
partner-unknown-next = Check the digits. In Partner Center, the ID is under Account settings, Identifiers; take the one of type Location.
partner-malformed = This is not a partner ID.
partner-malformed-next = A partner ID has 1 to 20 digits and does not begin with 0. Leave out spaces, dots and letters.

# The question before it is saved.
confirm-title = Is this right?
confirm-create = Link to this partner?
confirm-change = Change the link to this partner?
confirm-directory = In the directory of
confirm-instead-of = Instead of
confirm-what = The partner is recognised for what this account does for the customer. The link gives nobody any access and shows nobody any data.
confirm-save = Yes, link
confirm-save-change = Yes, change it
confirm-back = No, go back

# The question before it is removed.
remove-title = Remove this link?
remove-text = From now on, what this account does here counts for no partner. What counted until now stays. You can link again at any time.
remove-yes = Yes, remove it
remove-no = No, keep it

# What the link was before.
history-title = History of the link
history-intro = Every change of the link of your account in the directory of { $directory }, the latest first.
history-none = This account was never linked here.
history-when = When
history-what = What
history-linked = Linked
history-changed = Changed
history-removed = Removed
history-back = Back to the link

# Beside the form, for whoever works for a customer without an account there.
link-elsewhere = Do you work for a customer without an account in its directory?
