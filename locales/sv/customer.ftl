# What a customer sees of the partners in its directory.
customer-title = Länkade partner
customer-heading = Partner som är länkade i { $directory }
customer-intro = Varje konto med en partnerlänk som når den här katalogen. En länk ger ingen åtkomst och kostar inget; bara kontot självt kan ändra den. Det du kan göra är att ta bort åtkomst.
customer-part = Du administrerar en del av katalogen och ser de länkar som når den:
customer-none = Inget konto är länkat till en partner här.
customer-from-directory = från { $directory }
customer-linked-from = länkat sedan { $moment }
customer-linked-to = inte längre sedan { $moment }
customer-no-access = Kontot har ingen roll här, så länken räknas inte.
customer-since = räknas sedan { $moment }
customer-until = till { $moment }
customer-remove = Så tar du bort åtkomsten:
customer-explains = Vad detta förklarar av din förbrukning
customer-explains-none = Ingenting hittills.
