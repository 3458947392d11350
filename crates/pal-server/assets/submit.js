// Sends the one form of the page on: the answer of the sign-in goes to the program by it.
document.forms[0].submit();
