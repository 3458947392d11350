# Wat de koppeldienst zegt als zij iets weigert. Programma’s lezen de code, mensen lezen dit.
arm-nothing = er is niets op `{ $path }`; controleer het pad
arm-method = de methode `{ $method }` is hier niet toegestaan; gebruik { $allowed }
arm-too-many = te veel verzoeken van dit account; probeer het over { $seconds } seconden opnieuw
arm-unavailable = de dienst kan nu niets opslaan of lezen; probeer het opnieuw
arm-broken = er ging iets stuk; het staat in het logboek van de server
arm-no-token = een toegangstoken is nodig; stuur het als `Authorization: Bearer`
arm-other-token = er is één `Authorization`-header van de vorm `Bearer` nodig
arm-bad-token = het toegangstoken is hier niet geldig, of niet meer; vraag een nieuw token aan
arm-version-missing = de queryparameter `api-version` ontbreekt; gebruik `api-version={ $wanted }`
arm-version-repeated = de queryparameter `api-version` staat er meer dan één keer; gebruik één keer `api-version={ $wanted }`
arm-version-other = api-version `{ $given }` wordt niet ondersteund; gebruik `api-version={ $wanted }`
arm-linked-elsewhere = het account is niet aan partner-ID `{ $id }` gekoppeld; vraag de koppeling op zonder ID, of maak er een met PUT
arm-not-linked = het account heeft geen partnerkoppeling; maak er een met PUT
arm-not-linkable = `{ $id }` is niet de partner-ID van een vestiging; zoek de ID op in het Partnercentrum en gebruik die van een vestiging
arm-linked-to = het account is al aan partner-ID `{ $linked }` gekoppeld, en niet aan `{ $id }`; wijzig de koppeling met PATCH, of verwijder die eerst
arm-not-changed = het account heeft geen partnerkoppeling die in `{ $id }` kan worden gewijzigd; maak er een met PUT
arm-not-deleted = het account is niet aan partner-ID `{ $id }` gekoppeld; er is niets verwijderd
arm-framing = `Content-Length` en `Transfer-Encoding` spreken elkaar tegen; stuur een van beide
arm-body-long = de inhoud van het verzoek is langer dan { $most } bytes
arm-body-part = de inhoud van het verzoek is niet volledig aangekomen
arm-body-late = de inhoud van het verzoek is niet op tijd aangekomen
arm-subscription = het abonnement `{ $id }` is niet gevonden, of het account heeft daar geen rol
arm-provider = er is hier geen provider `{ $id }`; de enige is `{ $known }`
arm-role-assignment = er is op dit bereik geen roltoewijzing `{ $id }`
arm-role = er is hier geen rol `{ $id }`
arm-not-object = `{ $id }` is geen object-ID
arm-not-tenant = `{ $id }` is geen tenant-ID
arm-filter = het filter `{ $filter }` wordt niet ondersteund
arm-filter-by = filteren op `{ $name }` wordt hier niet ondersteund
arm-top = `$top` is een getal vanaf 1
arm-number = `{ $name }` is een getal en staat er één keer
graph-me = `/me` is een persoon, en het token is van een programma
graph-ids-body = de inhoud van het verzoek is `{"{"}"ids": […], "types": […]{"}"}`
graph-ids-many = hoogstens { $most } ID’s tegelijk
graph-nothing = er is in de tenant van het token geen `{ $id }` van die soort
arm-not-guid = `{ $id }` is geen GUID
