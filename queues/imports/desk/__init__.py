"""The import desk: another system's file in the browser, looked at, decided on, taken over by a worker, taken back."""
