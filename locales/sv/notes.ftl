# What was passed over, left out or replaced. A ledger keeps keys: one that was ever written stays.
note-table = { $table }: { $new } rader nya, { $changed } ändrade, { $unchanged } oförändrade
note-replaces = ersätter `{ $name }`
note-contradicted = { $count ->
    [one] { $table }: { $count } uppladdad rad motsäger det tjänsten vet och räknas inte
   *[other] { $table }: { $count } uppladdade rader motsäger det tjänsten vet och räknas inte
}
note-stray = heter inte som någon tabell och läses inte
note-unknown-column = kolumnen { $column } är okänd och hoppas över
note-lost = { $note }, och är nu borta
note-unfinished = är inte den sista sidan; det som bara finns på senare sidor räknas som borta
note-no-group = säger varken vad den listar eller för vilken grupp: läst som konton, inte som medlemmar
note-passed-over = { $count } hoppades över: { $what }
note-without-start = för { $count } poster är slutet känt men inte början, vilket inte ger någon rad
note-without-grant = { $count } ändringar av rolltilldelningar är kända utan vem som fick vad och var, vilket inte ger någon rad
note-unknown-publishers = { $count } datamängder anger en utgivare som inget konto visar, så ingen publicerar dem; importera klientorganisationens användare
note-gap = rolltilldelningarna från { $newest } har inga i prenumerationen { $subscription }, där { $before } hade några: de upphör där; listor för flera prenumerationer är en enda ögonblicksbild och skickas tillsammans
note-named-twice = { $file } anges två gånger och läses en gång
note-later-run = { $old } läses inte: { $new } är en senare körning som ersätter den
note-unlisted = { $manifest } anger inte { $count } filer som ligger bredvid; de läses inte
note-subfolders = { $count } undermappar läses inte
aside-classic-administrator = klassiska administratörer, som inte har någon rolltilldelning
aside-role-definition = rolldefinitioner
aside-resource-group = resursgrupper
aside-device = enheter och kontakter, som inte har någon roll
aside-tenant-level-account = konton för en klientorganisation utan prenumeration
aside-other-activity = händelser i aktivitetsloggen om annat än rolltilldelningar
aside-unsuccessful-event = händelser för rolltilldelningar som inte lyckades
aside-failed-registration = Lighthouse-registreringar som inte gäller
aside-empty-list = tomma listor, som inte säger vad de är en lista över
aside-no-hierarchy = prenumerationer och hanteringsgrupper vars plats i hierarkin inte visas
aside-tenant-wide-permission = behörigheter för alla i en klientorganisation, vilket inte är något konto
aside-dataset-without-workspace = datamängder som inte anger sin arbetsyta; administratörs-API:et gör det
