"""painpath in the browser and at the edge of other systems: a Django project, a folder for each feature."""
