# Signing in and out of the portal.
sign-in-again = Sign in
sign-in-late-title = Please start again
sign-in-late-text = Signing in took longer than ten minutes, or was begun in another browser. Nobody was signed in.
sign-in-declined-title = You were not signed in
sign-in-declined-text = Whoever checks who you are said no, or the answer came twice. Try again; if it happens again, ask whoever runs this service.
sign-in-unknown-title = You are not known here
sign-in-unknown-text = You are who you say you are, but no directory of this service has your account. Ask whoever runs it to add you.
session-over-title = You have been signed out
session-over-text = You were away for half an hour, or signed in for eight. Nothing was changed. Sign in and fill in the form again.
signed-out-title = You are signed out
signed-out-text = You can close this window.
