# Wat elke pagina om zich heen heeft.
shell-product = Partner Admin Link
shell-skip = Naar de inhoud
shell-nav = Pagina’s
shell-nav-home = Overzicht
shell-nav-link = Koppeling
shell-nav-directories = Mappen
shell-nav-insights = Mijn inzichten
shell-nav-missing = Ontbrekende klanten
shell-nav-customer = Gekoppelde partners
shell-nav-uploads = Uploads
shell-nav-operator = Beheer
shell-sign-out = Afmelden
shell-signed-in-as = Aangemeld als { $name }
shell-language = Taal:
shell-go-home = Naar het overzicht

# Hoe deze taal bedragen en datums schrijft.
shell-money = { $currency } { $amount }
shell-percent = { $share }%
shell-month = { $month } { $year }
shell-date = { $day } { $month } { $year }
shell-moment = { $date } om { $time } UTC
month-january = januari
month-february = februari
month-march = maart
month-april = april
month-may = mei
month-june = juni
month-july = juli
month-august = augustus
month-september = september
month-october = oktober
month-november = november
month-december = december

# Als er iets misgaat.
shell-not-found-title = Hier is niets
shell-not-found-text = Misschien is het adres verkeerd getypt, of bestaat de pagina niet meer.
shell-busy-title = Probeer het nog eens
shell-busy-text = De dienst kan nu niets lezen of opslaan. Er is niets gewijzigd. Probeer het zo nog eens.
shell-bad-title = Dat lukte niet
shell-bad-text = Het verzoek kon niet worden gelezen. Er is niets gewijzigd. Ga terug en probeer het nog eens.
shell-broken-title = Er ging iets stuk
shell-broken-text = De fout ligt bij ons en staat in het logboek van de dienst. Er is niets gewijzigd.

# Formulieren die niet worden aangenomen.
form-open-again = Pagina opnieuw openen
form-other-site-title = Niet van hier
form-other-site-text = Dit formulier is door een andere site verstuurd, dus er is niets gewijzigd. Was het wel de bedoeling? Open de pagina dan hier en vul het formulier in.
form-unreadable-title = Het formulier kon niet worden gelezen
form-unreadable-text = Er is niets gewijzigd. Open de pagina opnieuw en vul het formulier nog eens in.
form-stale-title = Dit formulier is verouderd
form-stale-text = Nadat het werd geopend, hebt u zich opnieuw aangemeld of bent u van map gewisseld. Er is niets gewijzigd. Open de pagina opnieuw en vul het formulier nog eens in.
form-directory-title = U bent nu in een andere map
form-directory-text = Dit formulier is geopend in { $opened }, en daarna bent u overgestapt naar { $here }. In geen van beide is iets gewijzigd. Open de pagina opnieuw om het in { $here } te doen, of stap eerst terug naar { $opened }.
