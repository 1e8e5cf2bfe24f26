"""Many patients at once: import, assess, report, and made-up cohorts to try them on."""
