"""The United Kingdom's register of modern slavery statements."""
