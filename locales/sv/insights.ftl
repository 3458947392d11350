# What partners influenced, and how a figure came about.
insights-title = Mina insikter
insights-because-operator = Du ser alla partners siffror eftersom du driver tjänsten.
insights-because-row = Du ser de siffror som tjänstens konfiguration ger dig.
insights-because-own = Du ser de kunder där dina egna konton är länkade.
insights-no-revenue = Belopp visas inte för dig. Den som driver tjänsten kan ändra det i pal.toml med en rad
insights-no-revenue-who = som anger ditt konto och rollen executive.
insights-as-of = Länkar och åtkomst per { $moment }. Den senaste förbrukningen är från { $newest }; senare dagar finns ännu inte med i siffrorna.
insights-as-of-empty = Länkar och åtkomst per { $moment }. Ingen förbrukning har laddats upp ännu.
insights-not-yet = Siffrorna räknas fram
insights-not-yet-text = Det tar en stund efter att tjänsten har startat. Sidan uppdateras av sig själv.
insights-policy = Roller som räknas
insights-policy-any = Alla roller
insights-policy-pec = Roller för partner earned credit
insights-policy-incentive = Owner och Contributor
insights-mode = Delvis täckt tid
insights-mode-time-weighted = Räknas efter andel
insights-mode-any-time = Räknas helt
insights-mode-whole = Räknas inte
insights-association = Typ av koppling
insights-association-pal = Partner Admin Link
insights-association-csp = Sålt i CSP
insights-association-all = Båda
insights-grain = Partnerkonton
insights-grain-location = Varje plats
insights-grain-global = Summerat till det globala kontot
insights-currency = Valuta
insights-from = Från
insights-to = Till och med
insights-any-month = Alla månader
insights-by = Uppdelat på
insights-show = Visa
insights-only = Endast:
insights-all = Visa allt
insights-none = Det finns inga siffror för det här valet.
insights-none-why = Varför en kund saknas, och vad du kan göra åt det, står här:
insights-by-month = Påverkad förbrukning per månad
insights-chart-title = Påverkad förbrukning per månad i { $currency }
insights-chart-title-count = Påverkade prenumerationer per månad
insights-chart-description = Staplar från { $first } till { $last }. Den högsta är { $most }; den sista är { $now }. Tabellen nedan har alla siffror.
insights-month = Månad
insights-figure = Påverkat
insights-customer = Kund
insights-subscription = Prenumeration
insights-service = Tjänst
insights-role = Roll
insights-partner = Partnerplats
insights-subscriptions = { $count ->
    [one] { $count } prenumeration
   *[other] { $count } prenumerationer
}
insights-details = Detaljer
insights-rows = { $count ->
    [one] { $count } rad.
   *[other] { $count } rader.
}
insights-rows-shown = { $count ->
    [one] Den första visas.
   *[other] De första { $count } visas.
}
insights-download = Ladda ner alla rader:
insights-duplicate = räknas på en annan plats
insights-why = Varför
figure-title = Så uppstod siffran
figure-witnesses = Åtkomst som räknades
figure-explained = Varje rad är ett konto som var länkat till partnern och hade en roll på prenumerationen eller på något i eller ovanför den. Tillsammans täcker de tiden som räknas.
figure-sold = Partnern har sålt prenumerationen i CSP, så all förbrukning räknas.
figure-account = Konto
figure-via = Tilldelad
figure-scope = Omfång
figure-from = Från
figure-to = Till
figure-via-direct = direkt
figure-via-delegation = via Azure Lighthouse
figure-via-group = via gruppen { $groups }
figure-always = innan det registrerades
figure-open = gäller fortfarande
figure-others = { $count ->
    [one] Ytterligare ett konto som tillhör någon annan räknades. Du ser bara dina egna.
   *[other] Ytterligare { $count } åtkomster för andra personer räknades. Du ser bara dina egna.
}
figure-back = Tillbaka till mina insikter
