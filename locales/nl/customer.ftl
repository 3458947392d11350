# What a customer sees of the partners in its directory.
customer-title = Gekoppelde partners
customer-heading = Partners die in { $directory } gekoppeld zijn
customer-intro = Elk account met een partnerkoppeling dat deze map bereikt. Een koppeling geeft geen toegang en kost niets; alleen het account zelf kan hem wijzigen. Wat u kunt doen, is toegang wegnemen.
customer-part = U beheert een deel van de map en ziet de koppelingen die dat bereiken:
customer-none = Hier is geen enkel account aan een partner gekoppeld.
customer-from-directory = uit { $directory }
customer-linked-from = gekoppeld sinds { $moment }
customer-linked-to = niet meer sinds { $moment }
customer-no-access = Dit account heeft hier geen rol, dus de koppeling telt nergens voor.
customer-since = telt mee sinds { $moment }
customer-until = tot { $moment }
customer-remove = Zo neemt u deze toegang weg:
customer-explains = Wat dit van uw verbruik verklaart
customer-explains-none = Tot nu toe niets.
