# The directories of the person.
directories-title = Switch directory
directories-intro = Every directory in which you have an account. Each has a link of its own.
directories-search = Search by name, domain or ID
directories-search-go = Search
directories-found = { $count ->
    [0] No directory fits.
    [one] { $count } directory
   *[other] { $count } directories
}
directories-linked = Linked
directories-not-linked = Not linked
directories-home = Your own
directories-guest = Guest
directories-recent = Recent
directories-current = You are here
directories-switch = Switch
directories-missing = Is a directory missing?
directories-missing-guest = If you are to work there as a guest, the customer’s administrator has to invite your account first. Then it appears here.
directories-missing-lighthouse = If the customer delegates resources to your company by Azure Lighthouse, you work from your own directory: link there.
directories-missing-csp = If you work as a cloud solution provider on behalf of the customer, you have no account in the customer’s directory, and so nothing there can be linked. Ask for a guest account, or for a delegation by Azure Lighthouse.

# A directory in which somebody wants to link without being in it.
elsewhere-account = This is about { $directory }, and you are in another directory now.
elsewhere-switch = Switch to { $directory }
elsewhere-none = You have no account in { $directory }, so nothing of yours can be linked there.
elsewhere-delegated = { $directory } delegates resources to your company by Azure Lighthouse. The link that counts for it is the one in your own directory: switch there and link.
elsewhere-on-behalf = Your company sells to { $directory } as a cloud solution provider. Whoever administers on behalf of a customer has access there, but no account, and a link belongs to an account.
elsewhere-on-behalf-next = Partner earned credit on what your company sells needs no link. For other work there to count, ask the customer’s administrator to invite your account as a guest, switch there and link; or have resources delegated by Azure Lighthouse and link in your own directory.
elsewhere-perhaps-on-behalf = If you work as a cloud solution provider on behalf of the customer, you have access there but no account. Partner earned credit on what your company sells needs no link; for other work to count, ask for a guest account, or for a delegation by Azure Lighthouse.
