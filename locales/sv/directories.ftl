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
directories-missing = Saknas en katalog?
directories-missing-guest = Om du ska arbeta där som gäst måste kundens administratör först bjuda in ditt konto. Sedan syns katalogen här.
directories-missing-lighthouse = Om kunden delegerar resurser till ditt företag med Azure Lighthouse arbetar du från din egen katalog: länka där.
directories-missing-csp = Om du arbetar som molnlösningsleverantör för kundens räkning har du inget konto i kundens katalog, och då går det inte att länka något där. Be om ett gästkonto, eller om en delegering med Azure Lighthouse.

# En katalog där någon vill länka utan att ha ett konto där.
elsewhere-account = Det här gäller { $directory }, och du är i en annan katalog nu.
elsewhere-switch = Byt till { $directory }
elsewhere-none = Du har inget konto i { $directory } och kan därför inte länka något där.
elsewhere-delegated = { $directory } delegerar resurser till ditt företag med Azure Lighthouse. Då är det länken i din egen katalog som räknas: byt dit och länka.
elsewhere-on-behalf = Ditt företag säljer till { $directory } som molnlösningsleverantör. Den som administrerar för en kunds räkning har åtkomst där men inget konto, och en länk hör till ett konto.
elsewhere-on-behalf-next = Partner earned credit för det som ditt företag säljer kräver ingen länk. För att annat arbete ska räknas: be kundens administratör att bjuda in ditt konto som gäst, byt dit och länka. Eller låt kunden delegera resurser med Azure Lighthouse och länka i din egen katalog.
elsewhere-perhaps-on-behalf = Om du arbetar som molnlösningsleverantör för kundens räkning har du åtkomst där men inget konto. Partner earned credit för det som ditt företag säljer kräver ingen länk; för att annat arbete ska räknas, be om ett gästkonto eller om en delegering med Azure Lighthouse.
