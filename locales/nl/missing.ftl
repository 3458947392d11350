# Where a partner earned nothing, and what mends it.
missing-title = Ontbrekende klanten
missing-intro = Klanten waar niets aan de partner wordt toegerekend, wat er als eerste ontbreekt en de stap die dat oplost.
missing-own = U ziet de klanten waar accounts van uzelf gekoppeld zijn.
missing-none = Er ontbreekt geen enkele klant.
missing-count = { $count ->
    [one] Er ontbreekt { $count } klant.
   *[other] Er ontbreken { $count } klanten.
}
missing-step = Wat u kunt doen:
missing-engineers = Dekking en laatste gekoppelde medewerkers
missing-engineers-intro = Hoeveel van het verbruik van een klant elk gekoppeld account dekt, en hoeveel daarvan alleen dat account dekt: als het verdwijnt of zijn rol verliest, wordt dat deel niet meer toegerekend.
missing-engineers-none = Geen gekoppeld account dekt iets.
missing-covers = Dekt
missing-share = Verloren zonder dit account
missing-lost = Verloren bedrag
reason-not-linked = Geen enkel account in { $customer } is aan deze partner gekoppeld. Een koppeling in een andere map telt hier niet.
reason-not-linked-step = Schakel over naar { $customer } met het account dat daar het werk doet en koppel het.
reason-lighthouse = { $customer } wordt via Azure Lighthouse bereikt en geen account met de delegatie is in uw eigen map gekoppeld.
reason-lighthouse-step = Koppel het gedelegeerde account in uw eigen map, niet in die van de klant.
reason-partner-id = De partner-ID hoort niet bij een actieve vestiging.
reason-partner-id-step = Koppel de ID van een actieve vestiging, niet die van het wereldwijde account.
reason-deleted = Elk gekoppeld account dat { $customer } kon bereiken, is verwijderd.
reason-deleted-step = Koppel een ander account dat daar een rol heeft.
reason-disabled = Elk gekoppeld account dat { $customer } kon bereiken, was uitgeschakeld terwijl het gekoppeld was.
reason-disabled-step = Schakel het account in of koppel een ander account dat daar een rol heeft.
reason-no-role = De gekoppelde accounts hebben geen Azure-rol in { $customer }.
reason-no-role-step = Vraag de klant om een rol op wat u beheert: een abonnement, een resourcegroep of een resource.
reason-pim = De gekoppelde accounts mogen een rol in { $customer } activeren, maar hebben er geen.
reason-pim-step = Een activeerbare rol telt alleen zolang hij actief is. Vraag om een vaste rol, zoals Support Request Contributor.
reason-role = De gekoppelde accounts hebben in { $customer } alleen rollen die bij deze keuze niet meetellen.
reason-role-step = Vraag ook om een rol die meetelt. Support Request Contributor komt in aanmerking voor partner earned credit en kan geen kwaad.
reason-no-usage = { $customer } heeft geen verbruik met kosten waar en terwijl een gekoppeld account een rol heeft.
reason-no-usage-step = Controleer of de rol op de gebruikte abonnementen staat, of hij vóór het verbruik is begonnen en of de exports zijn geüpload.
reason-not-consumption = Wat { $customer } daar in rekening is gebracht, is geen verbruik: aankopen, terugbetalingen of correcties.
reason-not-consumption-step = Upload een geamortiseerde export of FOCUS om verplichtingen te zien zoals ze worden gebruikt.
reason-tenant-unknown = De export zegt niet van wie het abonnement is, dus wat de partner in { $customer } bereikt, telt niet mee.
reason-tenant-unknown-step = Upload de lijst met abonnementen van de klant, zoals az account list die geeft.
reason-other = { $customer } telt in deze meting niet mee.
reason-other-step = Er hoeft niets te gebeuren.
missing-link-there = Koppelen in { $customer }
