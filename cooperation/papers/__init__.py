"""The printed forms that gather what several floors know: the note on a city, the folder for a meeting."""
