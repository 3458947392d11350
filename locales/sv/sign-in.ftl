# Att logga in i och ut ur portalen.
sign-in-again = Logga in
sign-in-late-title = Börja om
sign-in-late-text = Inloggningen tog mer än tio minuter, eller påbörjades i en annan webbläsare. Ingen är inloggad.
sign-in-declined-title = Du loggades inte in
sign-in-declined-text = Inloggningstjänsten sa nej, eller så kom svaret två gånger. Försök igen. Om det händer på nytt, fråga den som sköter tjänsten.
sign-in-unknown-title = Du är inte känd här
sign-in-unknown-text = Du är den du säger dig vara, men ingen katalog i tjänsten har ditt konto. Be den som sköter tjänsten att lägga till dig.
sign-in-nowhere-title = Det går inte att logga in just nu
sign-in-nowhere-text = Inloggningstjänsten svarar inte, eller har aldrig ställts in här. Fråga den som sköter tjänsten.
session-over-title = Du har loggats ut
session-over-text = Du var borta en halvtimme, eller inloggad i åtta timmar. Ingenting har ändrats. Logga in och fyll i formuläret igen.
signed-out-title = Du är utloggad
signed-out-text = Du kan stänga fönstret.

# Sidan där ett lösenord skrivs.
sign-in-title = Logga in i { $program }
sign-in-user-name = Användarnamn
sign-in-password = Lösenord
sign-in-wrong = Användarnamnet eller lösenordet är fel.
sign-in-too-many = För många försök har misslyckats. Försök igen om tio minuter.
sign-in-refused-title = Du kan inte logga in här
sign-in-refused-text = Programmet som skickade hit dig ber om något som inte går här. Säg detta till den som sköter det:
sign-in-no-account = Du har inget konto i den här klientorganisationen, och därför kan ingen länkas där: be administratören för `{ $tenant }` att bjuda in kontot
sign-in-other-site-title = Inte härifrån
sign-in-other-site-text = Formuläret skickades från en annan webbplats. Öppna inloggningssidan igen och fyll i det där.

# Sidan där koden från en enhet skrivs.
device-title = Logga in en enhet
device-asks = { $program } på en annan enhet vill logga in som du. Gå vidare bara om du själv har startat det.
device-enter = Skriv koden som enheten visar, och logga in.
device-code = Kod
device-unknown = Koden är inte känd. Den kan vara felskriven, redan använd eller äldre än en kvart.
device-done-title = Inloggad
device-done-text = Du kan stänga sidan och gå tillbaka till enheten.

# Vidare till programmet.
sent-title = Tillbaka till programmet
sent-go-on = Fortsätt

# Varför ett program inte kan logga in någon, för den som sköter det.
refused-request = begäran saknar en parameter, anger en två gånger eller anger något som inte är känt här
refused-tenant = det finns ingen klientorganisation `{ $tenant }` här
refused-client = programmet är inte känt i den här klientorganisationen, eller får inte göra det
refused-unsupported = det programmet ber om stöds inte här
refused-again = inloggningen har gått ut, redan använts eller avbrutits; börja om
