# Het overzicht.
home-title = Overzicht
home-hello = Dag { $name }
home-where = U bent in de map van { $directory }.
home-link-title = Uw koppeling
home-link-since = Partner-ID { $id }, sinds { $date }
home-link-none = Uw account in deze map is niet aan een partner-ID gekoppeld. Zolang dat zo is, telt wat u hier doet voor geen enkele partner mee.
home-link-now = Aan een partner-ID koppelen
home-link-see = Koppeling bekijken
home-directories-title = Mappen
home-directories-text = { $count ->
    [one] U hebt een account in { $count } map.
   *[other] U hebt een account in { $count } mappen. Elke map heeft een eigen koppeling: koppel in elke map waarin u werkt.
}
home-directories-see = Van map wisselen

# De koppeling van het account.
link-title = Aan een partner‑ID koppelen
link-intro = Dit gaat over uw account in de map van { $directory }, en over geen ander. Alleen u kunt dit wijzigen.
link-saved = Uw account is gekoppeld.
link-removed = De koppeling is verwijderd.
link-switched = U bent nu in een andere map. Deze map heeft een eigen koppeling.
link-now = Nu gekoppeld
link-none = Uw account in deze map is niet aan een partner-ID gekoppeld.
link-history = Geschiedenis
link-remove = Koppeling verwijderen
link-change = Koppeling wijzigen
link-create = Nu koppelen
link-partner = Partner
link-no-name = Geen naam bekend
link-id = Partner-ID
link-id-hint = De ID van de vestiging van uw bedrijf, zoals die in het Partnercentrum staat: alleen cijfers, en niet de wereldwijde ID.
link-since = Sinds
link-first = Voor het eerst gekoppeld
link-version = Versie
link-go-on = Verder

# Wat een getypte ID blijkt te zijn.
partner-is = { $id } is { $name }.
partner-no-name = { $id } kan worden gekoppeld. Er is geen naam bij bekend.
partner-global = { $id } is een wereldwijd account.
partner-global-named = { $id } is { $name }, een wereldwijd account.
partner-global-locations = Koppel in plaats daarvan aan een van de vestigingen:
partner-global-none = Alleen vestigingen kunnen worden gekoppeld, en van dit account is hier geen vestiging bekend. Zoek de ID van uw vestiging op in het Partnercentrum.
partner-unknown = Geen enkele partner heeft deze ID.
partner-unknown-next = Controleer de cijfers. In het Partnercentrum staat de ID onder Accountinstellingen, Id’s; neem die van het type Locatie.
partner-malformed = Dit is geen partner-ID.
partner-malformed-next = Een partner-ID heeft 1 tot 20 cijfers en begint niet met een 0. Laat spaties, punten en letters weg.

# De vraag voordat er wordt opgeslagen.
confirm-title = Klopt dit?
confirm-create = Aan deze partner koppelen?
confirm-change = De koppeling wijzigen in deze partner?
confirm-directory = In de map van
confirm-instead-of = In plaats van
confirm-what = De partner krijgt erkenning voor wat dit account voor de klant doet. De koppeling geeft niemand toegang en laat niemand gegevens zien.
confirm-save = Ja, koppelen
confirm-save-change = Ja, wijzigen
confirm-back = Nee, terug

# De vraag voordat er wordt verwijderd.
remove-title = Deze koppeling verwijderen?
remove-text = Vanaf nu telt wat dit account hier doet voor geen enkele partner mee. Wat tot nu toe meetelde, blijft staan. U kunt altijd opnieuw koppelen.
remove-yes = Ja, verwijderen
remove-no = Nee, laten staan

# Wat de koppeling eerder was.
history-title = Geschiedenis van de koppeling
history-intro = Elke wijziging van de koppeling van uw account in de map van { $directory }, de laatste bovenaan.
history-none = Dit account is hier nooit gekoppeld geweest.
history-when = Wanneer
history-what = Wat
history-linked = Gekoppeld
history-changed = Gewijzigd
history-removed = Verwijderd
history-back = Terug naar de koppeling

# Naast het formulier, voor wie voor een klant werkt zonder account daar.
link-elsewhere = Werkt u voor een klant zonder account in de map van die klant?
