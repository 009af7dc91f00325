"""The public register: public agreements for who has not signed in, as pages and open data (ADR 0017)."""
