"""Who may do what: clinics, their members and the roles of these."""
