# Att logga in i och ut ur portalen.
sign-in-again = Logga in
sign-in-late-title = Börja om
sign-in-late-text = Inloggningen tog mer än tio minuter, eller påbörjades i en annan webbläsare. Ingen är inloggad.
sign-in-declined-title = Du loggades inte in
sign-in-declined-text = Den som kontrollerar vem du är sa nej, eller så kom svaret två gånger. Försök igen. Om det händer på nytt, fråga den som sköter tjänsten.
sign-in-unknown-title = Du är inte känd här
sign-in-unknown-text = Du är den du säger dig vara, men ingen katalog i tjänsten har ditt konto. Be den som sköter tjänsten att lägga till dig.
session-over-title = Du har loggats ut
session-over-text = Du var borta en halvtimme, eller inloggad i åtta timmar. Ingenting har ändrats. Logga in och fyll i formuläret igen.
signed-out-title = Du är utloggad
signed-out-text = Du kan stänga fönstret.
