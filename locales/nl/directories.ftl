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
directories-missing = Ontbreekt er een map?
directories-missing-guest = Gaat u er als gast werken, dan moet de beheerder van de klant eerst uw account uitnodigen. Daarna staat de map hier.
directories-missing-lighthouse = Delegeert de klant resources aan uw bedrijf met Azure Lighthouse, dan werkt u vanuit uw eigen map: koppel daar.
directories-missing-csp = Werkt u als cloudoplossingsprovider namens de klant, dan hebt u geen account in de map van de klant en valt daar niets te koppelen. Vraag om een gastaccount, of om een delegatie met Azure Lighthouse.

# Een map waarin iemand wil koppelen zonder er een account te hebben.
elsewhere-account = Dit gaat over { $directory }, en u bent nu in een andere map.
elsewhere-switch = Naar { $directory } wisselen
elsewhere-none = U hebt geen account in { $directory } en kunt daar dus niets koppelen.
elsewhere-delegated = { $directory } delegeert resources aan uw bedrijf met Azure Lighthouse. Daarvoor telt de koppeling in uw eigen map: wissel daarheen en koppel.
elsewhere-on-behalf = Uw bedrijf verkoopt aan { $directory } als cloudoplossingsprovider. Wie namens een klant beheert, heeft daar wel toegang maar geen account, en een koppeling hoort bij een account.
elsewhere-on-behalf-next = Voor partner earned credit op wat uw bedrijf verkoopt, is geen koppeling nodig. Wilt u dat ander werk meetelt, vraag de beheerder van de klant dan uw account als gast uit te nodigen, wissel naar die map en koppel. Of laat resources delegeren met Azure Lighthouse en koppel in uw eigen map.
elsewhere-perhaps-on-behalf = Werkt u als cloudoplossingsprovider namens de klant, dan hebt u daar wel toegang maar geen account. Voor partner earned credit op wat uw bedrijf verkoopt, is geen koppeling nodig; vraag voor ander werk om een gastaccount, of om een delegatie met Azure Lighthouse.
