# De mappen van de persoon.
directories-title = Van map wisselen
directories-intro = Elke map waarin u een account hebt. Elke map heeft een eigen koppeling.
directories-search = Zoek op naam, domein of ID
directories-search-go = Zoeken
directories-found = { $count ->
    [0] Geen map gevonden.
    [one] { $count } map
   *[other] { $count } mappen
}
directories-linked = Gekoppeld
directories-not-linked = Niet gekoppeld
directories-home = Uw eigen map
directories-guest = Gast
directories-recent = Onlangs gebruikt
directories-current = U bent hier
directories-switch = Wisselen
directories-refused = U hebt geen account in { $directory }.
directories-missing = Ontbreekt er een map?
directories-missing-guest = Gaat u er als gast werken, dan moet de beheerder van de klant eerst uw account uitnodigen. Daarna staat de map hier.
directories-missing-lighthouse = Delegeert de klant resources aan uw bedrijf met Azure Lighthouse, dan werkt u vanuit uw eigen map: koppel daar.
directories-missing-csp = Werkt u als cloudoplossingsprovider namens de klant, dan hebt u geen account in de map van de klant en valt daar niets te koppelen. Vraag om een gastaccount, of om een delegatie met Azure Lighthouse.
