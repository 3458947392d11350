# Personens kataloger.
directories-title = Byt katalog
directories-intro = Alla kataloger där du har ett konto. Var och en har sin egen länk.
directories-search = Sök på namn, domän eller ID
directories-search-go = Sök
directories-found = { $count ->
    [0] Ingen katalog hittades.
    [one] { $count } katalog
   *[other] { $count } kataloger
}
directories-linked = Länkat
directories-not-linked = Inte länkat
directories-home = Din egen
directories-guest = Gäst
directories-recent = Nyligen använd
directories-current = Du är här
directories-switch = Byt
directories-refused = Du har inget konto i { $directory }.
directories-missing = Saknas en katalog?
directories-missing-guest = Om du ska arbeta där som gäst måste kundens administratör först bjuda in ditt konto. Sedan syns katalogen här.
directories-missing-lighthouse = Om kunden delegerar resurser till ditt företag med Azure Lighthouse arbetar du från din egen katalog: länka där.
directories-missing-csp = Om du arbetar som molnlösningsleverantör för kundens räkning har du inget konto i kundens katalog, och då går det inte att länka något där. Be om ett gästkonto, eller om en delegering med Azure Lighthouse.
