"""What the clinic does by itself, run by a timer: alerts passed on, the worklist of the day, reminders by e-mail."""
