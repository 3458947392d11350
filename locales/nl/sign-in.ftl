# Aan- en afmelden bij de portal.
sign-in-again = Aanmelden
sign-in-late-title = Begin opnieuw
sign-in-late-text = Het aanmelden duurde langer dan tien minuten, of is in een andere browser begonnen. Er is niemand aangemeld.
sign-in-declined-title = U bent niet aangemeld
sign-in-declined-text = De aanmelddienst heeft dit geweigerd, of het antwoord kwam twee keer binnen. Probeer het nog eens. Gebeurt het weer, vraag het dan aan de beheerder van deze dienst.
sign-in-unknown-title = U bent hier niet bekend
sign-in-unknown-text = U bent wie u zegt te zijn, maar geen enkele map van deze dienst kent uw account. Vraag de beheerder u toe te voegen.
sign-in-nowhere-title = Aanmelden kan nu niet
sign-in-nowhere-text = De aanmelddienst antwoordt niet, of is hier nooit ingesteld. Vraag het aan de beheerder van deze dienst.
session-over-title = U bent afgemeld
session-over-text = U was een halfuur niet actief, of acht uur aangemeld. Er is niets gewijzigd. Meld u aan en vul het formulier opnieuw in.
signed-out-title = U bent afgemeld
signed-out-text = U kunt dit venster sluiten.

# De pagina waarop een wachtwoord wordt getypt.
sign-in-title = Aanmelden bij { $program }
sign-in-user-name = Gebruikersnaam
sign-in-password = Wachtwoord
sign-in-wrong = De gebruikersnaam of het wachtwoord klopt niet.
sign-in-too-many = Er zijn te veel pogingen mislukt. Probeer het over tien minuten opnieuw.
sign-in-refused-title = U kunt zich hier niet aanmelden
sign-in-refused-text = Het programma dat u hierheen stuurde, vraagt iets wat hier niet kan. Vertel dit aan de beheerder ervan:
sign-in-no-account = U hebt geen account in deze tenant, en daarom kan daar niemand worden gekoppeld: vraag de beheerder van tenant `{ $tenant }` uw account uit te nodigen
sign-in-other-site-title = Niet van hier
sign-in-other-site-text = Dit formulier is door een andere site verstuurd. Open de aanmeldpagina opnieuw en vul het daar in.

# De pagina waarop de code van een apparaat wordt getypt.
device-title = Een apparaat aanmelden
device-asks = { $program } op een ander apparaat wil zich als u aanmelden. Ga alleen verder als u daar zelf mee bent begonnen.
device-enter = Typ de code die het apparaat toont, en meld u aan.
device-code = Code
device-unknown = Deze code is niet bekend. Misschien is hij verkeerd getypt, al gebruikt, of ouder dan een kwartier.
device-done-title = Aangemeld
device-done-text = U kunt deze pagina sluiten en verdergaan op het apparaat.

# Verder naar het programma.
sent-title = Terug naar het programma
sent-go-on = Doorgaan

# Waarom een programma niemand kan aanmelden, voor de beheerder ervan.
refused-request = in de aanvraag ontbreekt een parameter, staat er een dubbel, of staat iets wat hier niet bekend is
refused-tenant = er is hier geen tenant `{ $tenant }`
refused-client = het programma is niet bekend in deze tenant, of mag dit niet
refused-unsupported = wat het programma vraagt, wordt hier niet ondersteund
refused-again = de aanmelding is verlopen, al gebruikt of afgebroken; begin opnieuw
