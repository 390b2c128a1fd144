"""Written-out SQL, row locks and the turns of those who wait for one."""
