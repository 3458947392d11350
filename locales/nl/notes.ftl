# What was passed over, left out or replaced. A ledger keeps keys: one that was ever written stays.
note-table = { $table }: { $new } rijen nieuw, { $changed } gewijzigd, { $unchanged } ongewijzigd
note-replaces = vervangt `{ $name }`
note-contradicted = { $count ->
    [one] { $table }: { $count } geüploade rij is in tegenspraak met wat de dienst weet en telt niet mee
   *[other] { $table }: { $count } geüploade rijen zijn in tegenspraak met wat de dienst weet en tellen niet mee
}
note-stray = heet niet zoals een tabel en wordt niet gelezen
note-unknown-column = kolom { $column } is niet bekend en wordt overgeslagen
note-lost = { $note }, en is nu weg
note-unfinished = is niet de laatste pagina; wat alleen op latere pagina's staat, geldt als verdwenen
note-no-group = zegt niet wat het opsomt en van welke groep: gelezen als accounts, niet als leden
note-passed-over = { $count } overgeslagen: { $what }
note-without-start = van { $count } dingen is het einde bekend maar niet het begin, en dat geeft geen rij
note-without-grant = { $count } wijzigingen van roltoewijzingen zijn bekend zonder wie wat waar kreeg, en dat geeft geen rij
note-unknown-publishers = { $count } gegevenssets noemen een uitgever die bij geen account hoort, dus niemand publiceert ze; importeer de gebruikers van de tenant
note-gap = de roltoewijzingen van { $newest } noemen niets in abonnement { $subscription }, waar { $before } er wel had: ze eindigen daar; lijsten van meerdere abonnementen zijn één momentopname en worden samen gestuurd
note-named-twice = { $file } is twee keer genoemd en wordt één keer gelezen
note-later-run = { $old } wordt niet gelezen: { $new } is een latere uitvoering die het vervangt
note-unlisted = { $manifest } noemt { $count } bestanden ernaast niet; die worden niet gelezen
note-subfolders = { $count } onderliggende mappen worden niet gelezen
aside-classic-administrator = klassieke beheerders, die geen roltoewijzing hebben
aside-role-definition = roldefinities
aside-resource-group = resourcegroepen
aside-device = apparaten en contactpersonen, die geen rol hebben
aside-tenant-level-account = accounts van een tenant zonder abonnement
aside-other-activity = gebeurtenissen in het activiteitenlogboek over iets anders dan roltoewijzingen
aside-unsuccessful-event = gebeurtenissen van roltoewijzingen die niet zijn gelukt
aside-failed-registration = registraties van Lighthouse die niet van kracht zijn
aside-empty-list = lege lijsten, die niet zeggen waarvan ze een lijst zijn
aside-no-hierarchy = abonnementen en beheergroepen waarvan de plaats in de hiërarchie niet te zien is
aside-tenant-wide-permission = machtigingen voor iedereen in een tenant, wat geen account is
aside-dataset-without-workspace = gegevenssets die hun werkruimte niet noemen; de beheer-API doet dat wel
