# Det som varje sida har runt sig.
shell-product = Partner Admin Link
shell-skip = Till innehållet
shell-nav = Sidor
shell-nav-home = Översikt
shell-nav-link = Länk
shell-nav-directories = Kataloger
shell-nav-insights = Mina insikter
shell-nav-missing = Kunder som saknas
shell-nav-customer = Länkade partner
shell-nav-uploads = Uppladdningar
shell-nav-operator = Drift
shell-sign-out = Logga ut
shell-signed-in-as = Inloggad som { $name }
shell-language = Språk:
shell-go-home = Till översikten

# Så skriver språket belopp och datum.
shell-money = { $amount } { $currency }
shell-percent = { $share } %
shell-month = { $month } { $year }
shell-date = { $day } { $month } { $year }
shell-moment = { $date } kl. { $time } UTC
month-january = januari
month-february = februari
month-march = mars
month-april = april
month-may = maj
month-june = juni
month-july = juli
month-august = augusti
month-september = september
month-october = oktober
month-november = november
month-december = december

# När något går fel.
shell-not-found-title = Här finns ingenting
shell-not-found-text = Adressen kan vara felskriven, eller så finns sidan inte längre.
shell-busy-title = Försök igen
shell-busy-text = Tjänsten kan inte läsa eller spara något just nu. Ingenting har ändrats. Försök igen om en stund.
shell-bad-title = Det gick inte
shell-bad-text = Begäran kunde inte läsas. Ingenting har ändrats. Gå tillbaka och försök igen.
shell-broken-title = Något gick sönder
shell-broken-text = Felet är vårt och finns i tjänstens logg. Ingenting har ändrats.

# Formulär som inte tas emot.
form-open-again = Öppna sidan igen
form-other-site-title = Inte härifrån
form-other-site-text = Formuläret skickades från en annan webbplats, så ingenting har ändrats. Om det var meningen, öppna sidan här och fyll i formuläret.
form-unreadable-title = Formuläret kunde inte läsas
form-unreadable-text = Ingenting har ändrats. Öppna sidan igen och fyll i formuläret.
form-stale-title = Formuläret är för gammalt
form-stale-text = Du har loggat in på nytt eller bytt katalog sedan det öppnades. Ingenting har ändrats. Öppna sidan igen och fyll i formuläret.
form-directory-title = Du är i en annan katalog nu
form-directory-text = Formuläret öppnades i { $opened }, och sedan bytte du till { $here }. Ingenting har ändrats i någon av dem. Öppna sidan igen för att göra det i { $here }, eller byt först tillbaka till { $opened }.
