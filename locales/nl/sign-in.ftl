# Aan- en afmelden bij de portal.
sign-in-again = Aanmelden
sign-in-late-title = Begin opnieuw
sign-in-late-text = Het aanmelden duurde langer dan tien minuten, of is in een andere browser begonnen. Er is niemand aangemeld.
sign-in-declined-title = U bent niet aangemeld
sign-in-declined-text = Degene die controleert wie u bent zei nee, of het antwoord kwam twee keer. Probeer het nog eens. Gebeurt het weer, vraag het dan aan de beheerder van deze dienst.
sign-in-unknown-title = U bent hier niet bekend
sign-in-unknown-text = U bent wie u zegt te zijn, maar geen enkele map van deze dienst kent uw account. Vraag de beheerder u toe te voegen.
session-over-title = U bent afgemeld
session-over-text = U was een halfuur weg, of acht uur aangemeld. Er is niets gewijzigd. Meld u aan en vul het formulier opnieuw in.
signed-out-title = U bent afgemeld
signed-out-text = U kunt dit venster sluiten.
