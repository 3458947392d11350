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
