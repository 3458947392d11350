// Sends the form on: the answer of the sign-in goes to the program by it.
document.getElementById("onward").submit();
