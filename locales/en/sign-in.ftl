# Signing in and out of the portal.
sign-in-again = Sign in
sign-in-late-title = Please start again
sign-in-late-text = Signing in took longer than ten minutes, or was begun in another browser. Nobody was signed in.
sign-in-declined-title = You were not signed in
sign-in-declined-text = The sign-in service said no, or its answer came twice. Try again; if it happens again, ask whoever runs this service.
sign-in-unknown-title = You are not known here
sign-in-unknown-text = You are who you say you are, but no directory of this service has your account. Ask whoever runs it to add you.
sign-in-nowhere-title = Nobody can sign in right now
sign-in-nowhere-text = The sign-in service does not answer, or was never set up here. Ask whoever runs this service.
session-over-title = You have been signed out
session-over-text = You were away for half an hour, or signed in for eight. Nothing was changed. Sign in and fill in the form again.
signed-out-title = You are signed out
signed-out-text = You can close this window.

# The page on which a password is typed.
sign-in-title = Sign in to { $program }
sign-in-user-name = User name
sign-in-password = Password
sign-in-wrong = The user name or password is wrong.
sign-in-too-many = Too many attempts have failed. Try again in ten minutes.
sign-in-refused-title = You cannot sign in here
sign-in-refused-text = The program that sent you asks for something that is not possible here. Tell whoever runs it:
sign-in-no-account = The user does not have an account in this tenant, and so nobody there can be linked: ask the administrator of tenant `{ $tenant }` to invite the account
sign-in-other-site-title = Not from here
sign-in-other-site-text = This form was sent by another site. Open the sign-in page again and fill it in there.

# The page on which the code of a device is typed.
device-title = Sign in a device
device-asks = { $program } on another device asks to sign in as you. Go on only if you started that yourself.
device-enter = Enter the code that the device shows, and sign in.
device-code = Code
device-unknown = The code is not known. It may be mistyped, used, or older than a quarter of an hour.
device-done-title = Signed in
device-done-text = You can close this page and go back to the device.

# On to the program.
sent-title = Back to the program
sent-go-on = Continue

# Why a program cannot sign anybody in, for whoever runs it.
refused-request = the request lacks a parameter, says one twice, or says something that is not known here
refused-tenant = there is no tenant `{ $tenant }` here
refused-client = the program is not known in this tenant, or may not do that
refused-unsupported = what the program asks for is not supported here
refused-again = the sign-in is over, was used or was broken off; begin it again
