"""What clinicians and nurses work with: worklist, patient page, entry, import, documents."""
