# Where a partner earned nothing, and what mends it.
missing-title = Kunder som saknas
missing-intro = Kunder där partnern inte tillgodoräknas något, vad som saknas först och steget som löser det.
missing-own = Du ser de kunder där dina egna konton är länkade.
missing-none = Ingen kund saknas.
missing-count = { $count ->
    [one] { $count } kund saknas.
   *[other] { $count } kunder saknas.
}
missing-step = Så här gör du:
missing-engineers = Täckning och sista länkade medarbetare
missing-engineers-intro = Hur stor del av en kunds förbrukning varje länkat konto täcker, och hur mycket av den som bara det kontot täcker: om det försvinner eller förlorar sin roll tillgodoräknas den delen inte längre.
missing-engineers-none = Inget länkat konto täcker något.
missing-covers = Täcker
missing-share = Går förlorat utan kontot
missing-lost = Förlorat belopp
reason-not-linked = Inget konto i { $customer } är länkat till partnern. En länk i en annan katalog räknas inte här.
reason-not-linked-step = Växla till { $customer } med kontot som gör arbetet där och länka det.
reason-lighthouse = { $customer } nås via Azure Lighthouse, och inget konto med delegeringen är länkat i din egen katalog.
reason-lighthouse-step = Länka det delegerade kontot i din egen katalog, inte i kundens.
reason-partner-id = Partner-ID:t tillhör inte en plats som gäller.
reason-partner-id-step = Länka ID:t för ett aktivt platskonto, inte det globala kontots.
reason-deleted = Alla länkade konton som kunde nå { $customer } har tagits bort.
reason-deleted-step = Länka ett annat konto som har en roll där.
reason-disabled = Alla länkade konton som kunde nå { $customer } var inaktiverade medan de var länkade.
reason-disabled-step = Aktivera kontot eller länka ett annat som har en roll där.
reason-no-role = De länkade kontona har ingen Azure-roll i { $customer }.
reason-no-role-step = Be kunden om en roll på det du sköter: en prenumeration, en resursgrupp eller en resurs.
reason-pim = De länkade kontona får aktivera en roll i { $customer } men har ingen.
reason-pim-step = En roll som kan aktiveras räknas bara medan den är aktiv. Be om en permanent, till exempel Support Request Contributor.
reason-role = De länkade kontona har bara roller i { $customer } som inte räknas med det här valet.
reason-role-step = Be även om en roll som räknas. Support Request Contributor ger rätt till partner earned credit och är ofarlig.
reason-no-usage = { $customer } har ingen förbrukning med kostnad där, och medan, ett länkat konto har en roll.
reason-no-usage-step = Kontrollera att rollen gäller de prenumerationer som används, att den började före förbrukningen och att exporterna har laddats upp.
reason-not-consumption = Det som { $customer } debiterats där är ingen förbrukning: köp, återbetalningar eller justeringar.
reason-not-consumption-step = Ladda upp en amorterad export, eller FOCUS, för att se åtaganden allteftersom de används.
reason-tenant-unknown = Exporten säger inte vems prenumerationen är, så det partnern når i { $customer } räknas inte.
reason-tenant-unknown-step = Ladda upp kundens lista över prenumerationer, så som az account list skriver ut den.
reason-other = { $customer } räknas inte i det här måttet.
reason-other-step = Inget behöver göras.
missing-link-there = Länka i { $customer }
