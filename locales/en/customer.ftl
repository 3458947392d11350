# What a customer sees of the partners in its directory.
customer-title = Linked partners
customer-heading = Partners linked in { $directory }
customer-intro = Every account with a partner link that reaches this directory. A link gives no access and costs nothing; only the account itself can change it. What you can do is take access away.
customer-part = You administer a part of the directory, and see the links that reach it:
customer-none = No account is linked to a partner here.
customer-from-directory = from { $directory }
customer-linked-from = linked since { $moment }
customer-linked-to = no longer since { $moment }
customer-no-access = This account holds no role here, so its link counts for nothing.
customer-since = counts since { $moment }
customer-until = until { $moment }
customer-remove = To take this access away:
customer-explains = What this explains of your consumption
customer-explains-none = Nothing so far.
