# What partners influenced, and how a figure came about.
insights-title = Mijn inzichten
insights-because-operator = U ziet de cijfers van elke partner omdat u deze dienst beheert.
insights-because-row = U ziet de cijfers die de configuratie van deze dienst u geeft.
insights-because-own = U ziet de klanten waar accounts van uzelf gekoppeld zijn.
insights-no-revenue = Bedragen worden niet aan u getoond. Wie deze dienst beheert, kan dat in pal.toml veranderen met een rij
insights-no-revenue-who = met uw account en de rol executive.
insights-as-of = Koppelingen en toegang per { $moment }. Het nieuwste verbruik is van { $newest }; latere dagen staan nog niet in de cijfers.
insights-as-of-empty = Koppelingen en toegang per { $moment }. Er is nog geen verbruik geüpload.
insights-not-yet = De cijfers worden berekend
insights-not-yet-text = Dit duurt even nadat de dienst is gestart. De pagina wordt vanzelf bijgewerkt.
insights-policy = Rollen die meetellen
insights-policy-any = Elke rol
insights-policy-pec = Rollen voor partner earned credit
insights-policy-incentive = Owner en Contributor
insights-mode = Deels gedekte tijd
insights-mode-time-weighted = Telt naar rato mee
insights-mode-any-time = Telt helemaal mee
insights-mode-whole = Telt niet mee
insights-association = Soort relatie
insights-association-pal = Partner Admin Link
insights-association-csp = Verkocht in CSP
insights-association-all = Beide
insights-grain = Partneraccounts
insights-grain-location = Elke vestiging
insights-grain-global = Opgeteld per wereldwijd account
insights-currency = Valuta
insights-from = Van
insights-to = Tot en met
insights-any-month = Elke maand
insights-by = Uitgesplitst naar
insights-show = Tonen
insights-only = Alleen:
insights-all = Alles tonen
insights-none = Er zijn geen cijfers voor deze keuze.
insights-none-why = Waarom een klant ontbreekt en wat u eraan kunt doen, staat hier:
insights-by-month = Beïnvloed verbruik per maand
insights-chart-title = Beïnvloed verbruik per maand in { $currency }
insights-chart-title-count = Beïnvloede abonnementen per maand
insights-chart-description = Staven van { $first } tot en met { $last }. De hoogste is { $most }; de laatste is { $now }. De tabel hieronder bevat elk cijfer.
insights-month = Maand
insights-figure = Beïnvloed
insights-customer = Klant
insights-subscription = Abonnement
insights-service = Service
insights-role = Rol
insights-partner = Partnervestiging
insights-subscriptions = { $count ->
    [one] { $count } abonnement
   *[other] { $count } abonnementen
}
insights-details = Details
insights-rows = { $count ->
    [one] { $count } rij.
   *[other] { $count } rijen.
}
insights-rows-shown = { $count ->
    [one] De eerste wordt getoond.
   *[other] De eerste { $count } worden getoond.
}
insights-download = Alle rijen downloaden:
insights-duplicate = meegeteld bij een andere vestiging
insights-why = Waarom
figure-title = Hoe dit cijfer tot stand kwam
figure-witnesses = Toegang die meetelde
figure-explained = Elke rij is een account dat aan de partner was gekoppeld en een rol had op het abonnement of op iets erin of erboven. Samen dekken ze de tijd die meetelt.
figure-sold = De partner heeft dit abonnement in CSP verkocht, dus al het verbruik telt mee.
figure-account = Account
figure-via = Verkregen
figure-scope = Bereik
figure-from = Van
figure-to = Tot
figure-via-direct = rechtstreeks
figure-via-delegation = via Azure Lighthouse
figure-via-group = via groep { $groups }
figure-always = voordat het werd vastgelegd
figure-open = nog steeds van kracht
figure-others = { $count ->
    [one] Er telde nog één account van iemand anders mee. U ziet alleen uw eigen accounts.
   *[other] Er telde nog { $count } keer toegang van anderen mee. U ziet alleen uw eigen accounts.
}
figure-back = Terug naar mijn inzichten
