# What every page has around it.
shell-product = Partner Admin Link
shell-skip = Skip to the content
shell-nav = Pages
shell-nav-home = Overview
shell-nav-link = Link
shell-nav-directories = Directories
shell-nav-insights = My insights
shell-nav-missing = Missing customers
shell-nav-customer = Linked partners
shell-nav-uploads = Uploads
shell-nav-operator = Operations
shell-sign-out = Sign out
shell-signed-in-as = Signed in as { $name }
shell-language = Language:
shell-go-home = Go to the overview

# How this language writes amounts and dates.
shell-money = { $currency } { $amount }
shell-percent = { $share }%
shell-month = { $month } { $year }
shell-date = { $day } { $month } { $year }
shell-moment = { $date }, { $time } UTC
month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December

# When something goes wrong.
shell-not-found-title = There is nothing here
shell-not-found-text = The address may be mistyped, or the page is gone.
shell-busy-title = Please try again
shell-busy-text = The service cannot read or save anything right now. Nothing was changed. Try again in a moment.
shell-bad-title = That did not work
shell-bad-text = The request could not be read. Nothing was changed. Go back and try again.
shell-broken-title = Something broke
shell-broken-text = The fault is ours and is in the log of the service. Nothing was changed.

# Forms that are not taken.
form-open-again = Open the page again
form-other-site-title = Not from here
form-other-site-text = This form was sent by another site, so nothing was changed. If you meant to do this, open the page here and fill it in.
form-unreadable-title = That form could not be read
form-unreadable-text = Nothing was changed. Open the page again and fill it in.
form-stale-title = This form is out of date
form-stale-text = You have signed in again or switched directory since it was opened. Nothing was changed. Open the page again and fill it in.
form-directory-title = You are in another directory now
form-directory-text = This form was opened in { $opened }, and since then you have switched to { $here }. Nothing was changed in either. Open the page again to do it in { $here }, or switch back to { $opened } first.
