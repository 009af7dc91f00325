"""The door of site and admin: signing in and out, passwords, second factors, sessions."""
