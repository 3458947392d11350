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
directories-refused = You have no account in { $directory }.
directories-missing = Is a directory missing?
directories-missing-guest = If you are to work there as a guest, the customer’s administrator has to invite your account first. Then it appears here.
directories-missing-lighthouse = If the customer delegates resources to your company by Azure Lighthouse, you work from your own directory: link there.
directories-missing-csp = If you work as a cloud solution provider on behalf of the customer, you have no account in the customer’s directory, and so nothing there can be linked. Ask for a guest account, or for a delegation by Azure Lighthouse.
