"""The patient's diary on a phone: a personal link, a second factor, a score in ten seconds, alarm questions."""
