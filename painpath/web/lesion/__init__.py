"""The page on which sliders move a heat lesion over a nerve."""
