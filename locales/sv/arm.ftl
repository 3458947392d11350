# Vad länktjänsten säger när den nekar. Program läser koden, människor läser detta.
arm-nothing = det finns ingenting på `{ $path }`; kontrollera sökvägen
arm-method = metoden `{ $method }` är inte tillåten här; använd { $allowed }
arm-too-many = för många begäranden från kontot; försök igen om { $seconds } sekunder
arm-unavailable = tjänsten kan inte spara eller läsa något just nu; försök igen
arm-broken = något gick sönder; det finns i serverns logg
arm-no-token = en åtkomsttoken behövs; skicka den som `Authorization: Bearer`
arm-other-token = det behövs exakt en `Authorization`-rubrik av formen `Bearer`
arm-bad-token = åtkomsttoken gäller inte här, eller inte längre; hämta en ny
arm-version-missing = frågeparametern `api-version` saknas; använd `api-version={ $wanted }`
arm-version-repeated = frågeparametern `api-version` förekommer mer än en gång; använd `api-version={ $wanted }` en gång
arm-version-other = api-version `{ $given }` stöds inte; använd `api-version={ $wanted }`
arm-linked-elsewhere = kontot är inte länkat till partner-ID `{ $id }`; fråga utan ID efter den länk som finns, eller skapa en med PUT
arm-not-linked = kontot har ingen partnerlänk; skapa en med PUT
arm-not-linkable = `{ $id }` är inte partner-ID för en plats; sök upp ID:t i Partnercenter och använd det som hör till en plats
arm-linked-to = kontot är redan länkat till partner-ID `{ $linked }` och inte till `{ $id }`; ändra länken med PATCH, eller ta bort den först
arm-not-changed = kontot har ingen partnerlänk som kan ändras till `{ $id }`; skapa en med PUT
arm-not-deleted = kontot är inte länkat till partner-ID `{ $id }`; ingenting togs bort
arm-framing = `Content-Length` och `Transfer-Encoding` säger emot varandra; skicka en av dem
arm-body-long = begärans innehåll är längre än { $most } byte
arm-body-part = begärans innehåll kom inte fram i sin helhet
arm-body-late = begärans innehåll kom inte fram i tid
arm-subscription = prenumerationen `{ $id }` hittades inte, eller så har kontot ingen roll där
arm-provider = det finns ingen leverantör `{ $id }` här; den som finns är `{ $known }`
arm-role-assignment = det finns ingen rolltilldelning `{ $id }` i det här omfånget
arm-role = det finns ingen roll `{ $id }` här
arm-not-object = `{ $id }` är inget objekt-ID
arm-not-tenant = `{ $id }` är inget klientorganisations-ID
arm-filter = filtret `{ $filter }` stöds inte
arm-filter-by = det går inte att filtrera på `{ $name }` här
arm-top = `$top` är ett tal från 1
arm-number = `{ $name }` är ett tal och anges en gång
graph-me = `/me` är en person, och token hör till ett program
graph-ids-body = begärans innehåll är `{"{"}"ids": […], "types": […]{"}"}`
graph-ids-many = högst { $most } ID:n på en gång
graph-nothing = det finns ingen `{ $id }` av det slaget i tokens klientorganisation
arm-not-guid = `{ $id }` är inget GUID
