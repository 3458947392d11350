# Översikten.
home-title = Översikt
home-hello = Hej { $name }
home-where = Du är i katalogen för { $directory }.
home-link-title = Din länk
home-link-since = Partner-ID { $id }, sedan { $date }
home-link-none = Ditt konto i den här katalogen är inte länkat till något partner-ID. Så länge det är så räknas det du gör här inte för någon partner.
home-link-now = Länka till ett partner-ID
home-link-see = Visa länken
home-directories-title = Kataloger
home-directories-text = { $count ->
    [one] Du har ett konto i { $count } katalog.
   *[other] Du har konton i { $count } kataloger. Var och en har sin egen länk: länka i varje katalog där du arbetar.
}
home-directories-see = Byt katalog

# Kontots länk.
link-title = Länka till ett partner‑ID
link-intro = Det här gäller ditt konto i katalogen för { $directory } och inget annat. Bara du kan ändra det.
link-saved = Ditt konto är länkat.
link-removed = Länken är borttagen.
link-switched = Du är i en annan katalog nu. Katalogen har sin egen länk.
link-now = Länkat nu
link-none = Ditt konto i den här katalogen är inte länkat till något partner-ID.
link-history = Historik
link-remove = Ta bort länken
link-change = Ändra länken
link-create = Länka nu
link-partner = Partner
link-no-name = Inget känt namn
link-id = Partner-ID
link-id-hint = ID:t för ditt företags plats, så som det står i Partnercenter: bara siffror, och inte det globala ID:t.
link-since = Sedan
link-first = Länkat första gången
link-version = Version
link-go-on = Fortsätt

# Vad ett inskrivet ID visar sig vara.
partner-is = { $id } är { $name }.
partner-no-name = { $id } går att länka. Det finns inget namn för det.
partner-global = { $id } är ett globalt konto.
partner-global-named = { $id } är { $name }, ett globalt konto.
partner-global-locations = Länka till en av dess platser i stället:
partner-global-none = Bara platser går att länka, och ingen av kontots platser är känd här. Sök upp ID:t för din plats i Partnercenter.
partner-unknown = Ingen partner har det här ID:t.
partner-unknown-next = Kontrollera siffrorna. I Partnercenter står ID:t under Kontoinställningar, Identifierare; ta det av typen Plats.
partner-malformed = Det här är inget partner-ID.
partner-malformed-next = Ett partner-ID har 1 till 20 siffror och börjar inte med 0. Utelämna mellanslag, punkter och bokstäver.

# Frågan innan det sparas.
confirm-title = Stämmer det här?
confirm-create = Länka till den här partnern?
confirm-change = Ändra länken till den här partnern?
confirm-directory = I katalogen för
confirm-instead-of = I stället för
confirm-what = Partnern får erkännande för det som kontot gör för kunden. Länken ger ingen åtkomst och visar inga uppgifter för någon.
confirm-save = Ja, länka
confirm-save-change = Ja, ändra
confirm-back = Nej, tillbaka

# Frågan innan den tas bort.
remove-title = Ta bort den här länken?
remove-text = Från och med nu räknas det som kontot gör här inte för någon partner. Det som har räknats hittills står kvar. Du kan länka igen när som helst.
remove-yes = Ja, ta bort
remove-no = Nej, behåll

# Vad länken var förut.
history-title = Länkens historik
history-intro = Varje ändring av länken för ditt konto i katalogen för { $directory }, den senaste överst.
history-none = Kontot har aldrig varit länkat här.
history-when = När
history-what = Vad
history-linked = Länkat
history-changed = Ändrat
history-removed = Borttaget
history-back = Tillbaka till länken

# Bredvid formuläret, för den som arbetar åt en kund utan konto där.
link-elsewhere = Arbetar du åt en kund utan konto i kundens katalog?
